// Comparison of palm codes: a global shift and turn, then an elastic refinement block by block.
//
// A code is six planes of 32 rows of 32 cells, one bit each, a row in a word of 32 bits (kinds/palmprint/code.py says what
// the bits are). The method, top to bottom:
//   poses      the probe's code comes in several poses (turned, scaled); the kernel shifts each over the grid
//   global     the thin code, every other row, column and plane, over the chosen poses and every other shift; then the
//              whole code around the best of each pose, one step in pose, row and column
//   bend       around the best of these, the distance of each of 4 x 4 blocks at every small shift. Each block takes its best,
//              at a price for moving; an affine field is fitted to the moves; each block takes its best again, at a price
//              for leaving the field. What skin does is nearly affine; what chance finds is not.
//
// A distance is the share of bits that differ among those that are valid: inside both regions, and not fragile in the
// probe. What the bend does is arithmetic of whole numbers, a distance in units of 1 / 8192, so that a register holds all
// blocks; what else follows the population counts is plain IEEE arithmetic in a fixed order, without fused multiply-add.
// So the oracle in tests can demand equality. Only counting has faster paths: the POPCNT instruction, AVX2, and
// AVX-512 with VPOPCNTDQ and BITALG. They are chosen at run time, and counts are integers, so that all paths agree exactly.
//
// Every constant comes from kinds/palmprint/params.py through `Params`: one place, with sources.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define TRUENAME_X86 1
#include <immintrin.h>
#endif

namespace nb = nanobind;

namespace {

constexpr int SIDE = 32;                            // cells of a plane, down and across
constexpr int PLANES = 6;
constexpr int BLOCKS = 4;                           // blocks of 8 x 8 cells, down and across
constexpr int ALL_BLOCKS = BLOCKS * BLOCKS;
constexpr int ROWS = PLANES * SIDE;                 // a code: rows, plane by plane
constexpr int BLOCK = SIDE / BLOCKS;                // cells of a block, down and across: 8 rows are 32 bytes
constexpr int SLICES = PLANES * BLOCKS;             // words of a row of slices
constexpr int THIN_ROWS = PLANES / 2 * SIDE / 4;    // a thin code: 3 planes of 16 x 16 cells, two rows a word
constexpr int THIN_WORDS = THIN_ROWS / 2;           // the same in words of 64 bits
constexpr int GROUP = 4;                            // places whose thin codes are counted together
constexpr int BATCH = 64;                           // references that are compared together: their slices take 48 KB
constexpr float NEVER = 2;                          // more than any distance
constexpr int PLACE_BITS = 10;                      // distance and place in one number, whose least says both
constexpr float DISTANCE_UNITS = 1 << 20;           // a distance is at most 1, and takes 21 bits
constexpr int COST_BITS = 13, COST_UNIT = 1 << COST_BITS;  // a block's distance and cost in the bend
constexpr float DEAREST = 8;                        // bound of a block's cost, which takes 16 bits
constexpr int COUNT_BITS = 7;                       // a block's count, 384 at most, moved so far still takes 16 bits
constexpr uint16_t NEVER_COST = 2 * COST_UNIT;
constexpr int WHOLE = 1 << (COST_BITS + 16 - COUNT_BITS), FEWEST = WHOLE / 65535 + 1;  // of so many bits one takes 16
constexpr int WEIGHT_BITS = 16;                     // a block's weight in the field, at most a quarter

struct Params {
  int reach;                  // cells, even: how far the global stage shifts, up and down, left and right
  int settled, bent;          // places that settle on the whole code, and of those, that are bent
  int bend;                   // cells that a block may move beside the global shift
  float stiffness;            // price of a squared cell of movement, in distance
  float field_stiffness;      // the same of leaving the affine field
  double field_ridge;         // keeps the field of a palm without structure flat
  int least_bits;             // of a block that is compared
};

template <class T>
using Array1 = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using Array2 = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// --- counting bits ----------------------------------------------------------------------------------------------------
//
// Codes are counted in *slices*: the same row of all four rows of blocks, y, y + 8, y + 16 and y + 24, in four words.
// The 16 bytes of a slice are a row of each of the 16 blocks, so that blocks are added up byte by byte. The slices of all
// planes lie side by side, so that what lies on a reference is one run of words; and a move down by one row is a move by
// six slices. Of thin codes a few places lie side by side, so that one vector counts for all.

// Inlined into each path's function, and compiled there for that path's instructions.
#define TRUENAME_INLINE inline __attribute__((always_inline))

// Keeps a loop of fixed length a loop, which GCC makes vectors of; of the unrolled one it makes a mess.
#define TRUENAME_AS_VECTORS _Pragma("GCC unroll 1")
#define TRUENAME_UNROLLED _Pragma("GCC unroll 16")

TRUENAME_INLINE int popcount(uint64_t v) { return __builtin_popcountll(v); }

// Two words as one.
TRUENAME_INLINE uint64_t pair(const uint32_t* from) { return from[0] | static_cast<uint64_t>(from[1]) << 32; }

// The slices of a probe that lie on a reference.
struct Part {
  const uint32_t *code, *mask;
};

// The thin codes of GROUP places side by side.
struct alignas(64) Thin {
  uint64_t code[THIN_WORDS][GROUP], mask[THIN_WORDS][GROUP];
};

// Bits that differ and are valid, word by word; what POPCNT and portable builds share.
struct ByWord {
  // A code's rows as slices.
  static TRUENAME_INLINE void slice(const uint32_t* rows, uint32_t* slices) {
    for (int y = 0; y < BLOCK; ++y)
      for (int plane = 0; plane < PLANES; ++plane)
        for (int k = 0; k < BLOCKS; ++k) *slices++ = rows[plane * SIDE + k * BLOCK + y];
  }

  static TRUENAME_INLINE uint64_t bits(const Part& q, const uint32_t* g, int w) {
    return (pair(q.code + w) ^ pair(g + w)) & pair(q.mask + w);
  }

  static TRUENAME_INLINE int differ(const Part& q, const uint32_t* g) {
    int count = 0;
    for (int w = 0; w < ROWS; w += 2) count += popcount(bits(q, g, w));
    return count;
  }

  // Bits of each block. The bytes of a word are added up in three steps, and half of the slices in one word.
  static TRUENAME_INLINE void by_block(const Part& q, const uint32_t* g, uint16_t* out) {
    constexpr uint64_t one = ~uint64_t{0} / 255, two = one * 0x33, four = one * 0x0f;
    std::fill(out, out + ALL_BLOCKS, uint16_t{0});
    for (int half = 0; half < BLOCKS; half += 2)
      for (int from = half; from < ROWS; from += ROWS / 2) {
        uint64_t sum = 0;  // up to 192 a byte
        for (int w = from; w < from + ROWS / 2; w += BLOCKS) {
          uint64_t v = bits(q, g, w);
          v -= v >> 1 & one * 0x55;
          v = (v & two) + (v >> 2 & two);
          sum += (v + (v >> 4)) & four;
        }
        for (int k = 0; k < 8; ++k) out[4 * half + k] += static_cast<uint16_t>(sum >> 8 * k & 255);
      }
  }

  // Of a thin code with places of a probe: GROUP counts a group.
  static TRUENAME_INLINE void differ_all(const std::vector<Thin>& places, const uint32_t* g, int32_t* out) {
    for (const Thin& group : places)
      for (int place = 0; place < GROUP; ++place, ++out) {
        *out = 0;
        for (int w = 0; w < THIN_WORDS; ++w)
          *out += popcount((group.code[w][place] ^ pair(g + 2 * w)) & group.mask[w][place]);
      }
  }
};

#ifdef TRUENAME_X86
#define TRUENAME_POPCNT __attribute__((target("popcnt")))
#define TRUENAME_AVX2 __attribute__((target("avx2,popcnt")))
#define TRUENAME_AVX2_LAMBDA __attribute__((target("avx2,popcnt"), always_inline))
#define TRUENAME_AVX512 \
  __attribute__((target("avx2,popcnt,avx512f,avx512vl,avx512dq,avx512bw,avx512vpopcntdq,avx512bitalg")))

struct ByVector {
  TRUENAME_AVX2 static inline __m256i load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
  }

  TRUENAME_AVX2 static inline __m256i bits(const void* q, const void* m, const void* g) {
    return _mm256_and_si256(_mm256_xor_si256(load(q), load(g)), load(m));
  }

  // A full adder: a becomes the ones of three vectors, and the twos are returned.
  TRUENAME_AVX2 static inline __m256i add(__m256i& a, __m256i b, __m256i c) {
    const __m256i odd = _mm256_xor_si256(b, c);
    const __m256i twos = _mm256_or_si256(_mm256_and_si256(b, c), _mm256_and_si256(odd, a));
    a = _mm256_xor_si256(odd, a);
    return twos;
  }

  // Bits of every byte, by a table of 16 entries for either half.
  TRUENAME_AVX2 static inline __m256i by_byte(__m256i bits) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(bits, low)),
                           _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low)));
  }

  // Bits of every byte of N vectors, at most 31: `next` gives one after the other. Full adders leave one or two of ones,
  // of twos, of fours and so on, which are fewer to count (Muła, Kurz and Lemire, "Faster population counts using AVX2
  // instructions", 2018).
  template <int N, class Next>
  TRUENAME_AVX2 static TRUENAME_INLINE __m256i count(const Next& next) {
    __m256i ones = next();
    __m256i sum = _mm256_setzero_si256();
    if constexpr (N > 2) {
      const __m256i twos = count<(N - 1) / 2>([&]() TRUENAME_AVX2_LAMBDA {
        const __m256i b = next(), c = next();
        return add(ones, b, c);
      });
      sum = _mm256_add_epi8(twos, twos);
    }
    sum = _mm256_add_epi8(sum, by_byte(ones));
    return N % 2 ? sum : _mm256_add_epi8(sum, by_byte(next()));
  }

  // Bits of every byte of two slices, over all of them: up to 192.
  TRUENAME_AVX2 static inline __m256i whole(const Part& q, const uint32_t* g) {
    int w = -8;
    return count<ROWS / 8>([&]() TRUENAME_AVX2_LAMBDA {
      w += 8;
      return bits(q.code + w, q.mask + w, g + w);
    });
  }

  // Eight rows of four words become eight columns.
  TRUENAME_AVX2 static inline void slice(const uint32_t* rows, uint32_t* slices) {
    static_assert(BLOCKS == 4 && BLOCK == 8);
    for (int plane = 0; plane < PLANES; ++plane, rows += SIDE, slices += BLOCKS) {
      const __m256i a = load(rows), b = load(rows + 8), c = load(rows + 16), d = load(rows + 24);
      const __m256i ab = _mm256_unpacklo_epi32(a, b), cd = _mm256_unpacklo_epi32(c, d);
      const __m256i AB = _mm256_unpackhi_epi32(a, b), CD = _mm256_unpackhi_epi32(c, d);
      const __m256i two[4] = {_mm256_unpacklo_epi64(ab, cd), _mm256_unpackhi_epi64(ab, cd),
                              _mm256_unpacklo_epi64(AB, CD), _mm256_unpackhi_epi64(AB, CD)};
      for (int y = 0; y < 4; ++y)  // y and y + 4
        _mm256_storeu2_m128i(reinterpret_cast<__m128i*>(slices + (y + 4) * SLICES),
                             reinterpret_cast<__m128i*>(slices + y * SLICES), two[y]);
    }
  }

  TRUENAME_AVX2 static inline int differ(const Part& q, const uint32_t* g) {
    return total(_mm256_sad_epu8(whole(q, g), _mm256_setzero_si256()));
  }

  TRUENAME_AVX2 static inline int total(__m256i sum) {
    const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    return static_cast<int>(_mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1));
  }

  // Bytes of two slices as one.
  TRUENAME_AVX2 static inline void store(__m256i sum, uint16_t* out) {
    const __m256i low = _mm256_cvtepu8_epi16(_mm256_castsi256_si128(sum));
    const __m256i high = _mm256_cvtepu8_epi16(_mm256_extracti128_si256(sum, 1));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_add_epi16(low, high));
  }

  TRUENAME_AVX2 static inline void by_block(const Part& q, const uint32_t* g, uint16_t* out) {
    store(whole(q, g), out);
  }

  TRUENAME_AVX2 static inline void differ_all(const std::vector<Thin>& places, const uint32_t* g, int32_t* out) {
    static_assert(GROUP == 4);
    __m256i reference[THIN_WORDS];
    for (int w = 0; w < THIN_WORDS; ++w) reference[w] = _mm256_set1_epi64x(static_cast<int64_t>(pair(g + 2 * w)));
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    for (const Thin& group : places) {
      int w = -1;
      const __m256i bytes = count<THIN_WORDS>([&]() TRUENAME_AVX2_LAMBDA {
        ++w;
        return bits(group.code[w], group.mask[w], reference + w);
      });
      const __m256i sum = _mm256_permutevar8x32_epi32(_mm256_sad_epu8(bytes, _mm256_setzero_si256()), even);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm256_castsi256_si128(sum));
      out += GROUP;
    }
  }
};

struct ByInstruction {
  TRUENAME_AVX512 static inline __m512i bits(const void* q, const void* m, __m512i g) {
    return _mm512_and_si512(_mm512_xor_si512(_mm512_loadu_si512(q), g), _mm512_loadu_si512(m));
  }

  // Both halves added. With masks of everything, as GCC 12 warns of what its own header leaves uninitialised without.
  TRUENAME_AVX512 static inline __m256i halves(__m512i sum) {
    return _mm256_add_epi64(_mm512_maskz_extracti64x4_epi64(0xff, sum, 0),
                            _mm512_maskz_extracti64x4_epi64(0xff, sum, 1));
  }

  TRUENAME_AVX512 static inline void slice(const uint32_t* rows, uint32_t* slices) { ByVector::slice(rows, slices); }

  TRUENAME_AVX512 static inline int differ(const Part& q, const uint32_t* g) {
    __m512i sum = _mm512_setzero_si512();
    TRUENAME_UNROLLED
    for (int w = 0; w < ROWS; w += 16) {
      const __m512i v = bits(q.code + w, q.mask + w, _mm512_loadu_si512(g + w));
      sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(v));
    }
    return ByVector::total(halves(sum));
  }

  TRUENAME_AVX512 static inline void by_block(const Part& q, const uint32_t* g, uint16_t* out) {
    __m512i sum = _mm512_setzero_si512();  // up to 96 a byte, so that halves may be added as if they were long numbers
    TRUENAME_UNROLLED
    for (int w = 0; w < ROWS; w += 16) {
      const __m512i v = bits(q.code + w, q.mask + w, _mm512_loadu_si512(g + w));
      sum = _mm512_add_epi8(sum, _mm512_popcnt_epi8(v));
    }
    ByVector::store(halves(sum), out);
  }

  // A vector has two words of four places.
  TRUENAME_AVX512 static inline void differ_all(const std::vector<Thin>& places, const uint32_t* g, int32_t* out) {
    static_assert(GROUP == 4);
    __m512i reference[THIN_WORDS / 2];
    for (int w = 0; w < THIN_WORDS; w += 2) {
      const int64_t a = static_cast<int64_t>(pair(g + 2 * w)), b = static_cast<int64_t>(pair(g + 2 * w + 2));
      reference[w / 2] = _mm512_setr_epi64(a, a, a, a, b, b, b, b);
    }
    for (const Thin& group : places) {
      __m512i sum = _mm512_setzero_si512();
      for (int w = 0; w < THIN_WORDS; w += 2)
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(bits(group.code[w], group.mask[w], reference[w / 2])));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm256_maskz_cvtepi64_epi32(0xff, halves(sum)));
      out += GROUP;
    }
  }
};
#endif

enum class Path { portable, popcnt, avx2, vpopcnt };

// The paths that this processor can take, slowest first.
std::vector<std::string> paths() {
  std::vector<std::string> names{"portable"};
#ifdef TRUENAME_X86
  if (__builtin_cpu_supports("popcnt")) names.push_back("popcnt");
  if (__builtin_cpu_supports("popcnt") && __builtin_cpu_supports("avx2")) names.push_back("avx2");
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512bitalg"))
    names.push_back("vpopcnt");
#endif
  return names;
}

Path choose(const std::string& name) {
  const std::vector<std::string> able = paths();
  const std::string& chosen = name == "auto" ? able.back() : name;
  if (std::find(able.begin(), able.end(), chosen) == able.end())
    throw std::invalid_argument("path is auto, or one that this processor can take; found " + name);
  return chosen == "vpopcnt"  ? Path::vpopcnt
         : chosen == "avx2"   ? Path::avx2
         : chosen == "popcnt" ? Path::popcnt
                              : Path::portable;
}

// --- codes ------------------------------------------------------------------------------------------------------------

// Every other row, column and plane of a code.
void thin_of(const uint32_t* code, uint32_t* thin) {
  for (int plane = 0; plane < PLANES; plane += 2)
    for (int y = 0; y < SIDE; y += 4) {
      uint32_t word = 0;
      for (int second = 0; second < 2; ++second) {
        const uint32_t row = code[plane * SIDE + y + 2 * second];
        for (int x = 0; x < SIDE; x += 2) word |= (row >> x & 1) << (x / 2 + second * SIDE / 2);
      }
      *thin++ = word;
    }
}

// Something of each block: all of it fits into a register.
using Blocks = std::array<uint16_t, ALL_BLOCKS>;

// Where a probe was found in a reference, and how far it is there.
struct Place {
  float distance = NEVER;
  int pose = 0, dy = 0, dx = 0;
};

// What a comparison found; kinds/palmprint/compare.py turns it into a score.
struct Evidence {
  Place place;
  float elastic = 0;  // distance after bending, over the blocks that could be compared
  float bent = 0;     // what the bending cost
  float covered = 0;  // share of the grid's bits that were compared
  Blocks weight{}, distance{}, move{};  // of each block: bits, 0 where it was not compared, and what it took

  static constexpr size_t FIELDS = 7;
  void write(float* to) const {
    const float fields[FIELDS] = {place.distance, elastic, bent, covered, static_cast<float>(place.pose),
                                  static_cast<float>(place.dy), static_cast<float>(place.dx)};
    std::copy(fields, fields + FIELDS, to);
  }
};

// References that are compared together, stage by stage.
struct Batch {
  int size = 0;
  std::array<const uint32_t*, BATCH> code, thin;

  void add(const uint32_t* one, const uint32_t* its_thin) {
    code[size] = one;
    thin[size++] = its_thin;
  }

  // The code is needed after the thin one, and comes while that is counted.
  TRUENAME_INLINE void fetch(int k) const {
    for (int row = 0; row < ROWS; row += 16) __builtin_prefetch(code[k] + row);
  }
};

// One probe in every pose and shift.
class Probe {
 public:
  // codes, masks: uint32[poses, ROWS]; a mask has the cells that are valid. first: poses that the thin code tries.
  // Poses are in order: neighbours differ by one step.
  Probe(const Params& p, Array2<uint32_t> codes, Array2<uint32_t> masks, Array1<int64_t> first) : p_(p) {
    poses_ = static_cast<int>(codes.shape(0));
    if (poses_ == 0 || masks.shape(0) != codes.shape(0) || codes.shape(1) != ROWS || masks.shape(1) != ROWS)
      throw std::invalid_argument("codes and masks are uint32[poses, 192], with one pose or more");
    if (p.reach < 0 || p.reach % 2 || p.bend < 0 || p.reach + 1 + p.bend >= SIDE / 2)
      throw std::invalid_argument("reach is even, and with bend leaves half of the grid");
    if (p.least_bits < FEWEST) throw std::invalid_argument("a block that is compared has 65 bits or more");
    for (size_t k = 0; k < first.shape(0); ++k)
      if (first.data()[k] < 0 || first.data()[k] >= poses_) throw std::invalid_argument("no such pose");
    const float furthest_move = 3.0f * p.bend;  // from one end of the bend to the other side of the field
    if (NEVER + 1 + std::max(p.stiffness, p.field_stiffness) * 2 * furthest_move * furthest_move >= DEAREST)
      throw std::invalid_argument("bend and stiffness make costs of less than 8");
    poses_first_ = static_cast<int>(first.shape(0));
    if (poses_first_ > MOST_POSES || p.bent < 1 || p.settled < p.bent)
      throw std::invalid_argument("of up to 16 poses some settle, and of those some are bent");
    if (poses_first_ == 0 || first.shape(0) * (p.reach + 1) * (p.reach + 1) > MOST_TRIED)
      throw std::invalid_argument("1 to 512 places are tried first");
    furthest_ = p.reach + 1 + p.bend;  // the whole code is tried one cell beyond, then its blocks move
    side_ = 2 * furthest_ + 1;
    words_ = (BLOCK + 2 * furthest_) * SLICES;
    shift(codes, masks);
    count();
    for (size_t k = 0; k < first.shape(0); ++k)
      for (int dy = -p.reach; dy <= p.reach; dy += 2)
        for (int dx = -p.reach; dx <= p.reach; dx += 2) {
          if (dy * dy + dx * dx > p.reach * (p.reach + 1)) continue;  // a disc: corners are further than reach
          Place place;
          place.pose = static_cast<int>(first.data()[k]);
          place.dy = dy;
          place.dx = dx;
          tried_.push_back(place);
        }
    make_thin(codes, masks);
    plan();
  }

  // Of a block's move in the bend.
  int down(int move) const { return move / MOST_SPAN - p_.bend; }
  int right(int move) const { return move % MOST_SPAN - p_.bend; }

  // The global stage: where the probe lies best on each reference.
  template <class Count>
  TRUENAME_INLINE void find(const Batch& batch, Place* found) const {
    alignas(64) uint32_t slices[BATCH * ROWS];
    for (int k = 0; k < batch.size; ++k) {
      int32_t keys[MOST_TRIED];
      batch.fetch(k);
      everywhere<Count>(batch.thin[k], keys);
      found[k] = tried_[place_of(least(keys, static_cast<int>(tried_.size())))];
      Count::slice(batch.code[k], slices + k * ROWS);
    }
    settle<Count>(found, batch.size, 1, slices, nullptr);
  }

  // Both stages. Each pose that is tried first has a best place. The nearest of these settle on the whole code, the
  // nearest of those are bent, and the best of them counts.
  template <class Count>
  TRUENAME_INLINE void compare(const Batch& batch, Evidence* found) const {
    alignas(64) uint32_t slices[BATCH * ROWS];
    Place places[BATCH * MOST_POSES];
    Around around[BATCH * MOST_POSES];
    const int settling = std::min(p_.settled, poses_first_);
    const int each = static_cast<int>(tried_.size()) / poses_first_;
    for (int k = 0; k < batch.size; ++k) {
      int32_t keys[MOST_TRIED], first[MOST_POSES];
      batch.fetch(k);
      everywhere<Count>(batch.thin[k], keys);
      for (int i = 0; i < poses_first_; ++i) first[i] = least(keys + i * each, each);
      std::sort(first, first + poses_first_);
      for (int i = 0; i < settling; ++i) places[k * settling + i] = tried_[place_of(first[i])];
      Count::slice(batch.code[k], slices + k * ROWS);
    }
    settle<Count>(places, batch.size * settling, settling, slices, around);
    for (int k = 0; k < batch.size; ++k) {
      const Place* settled = places + k * settling;
      int nearest[MOST_POSES];
      for (int i = 0; i < settling; ++i) {  // insertion, as they are few; of equal ones what the thin code found nearer
        int j = i;
        for (; j > 0 && settled[i].distance < settled[nearest[j - 1]].distance; --j) nearest[j] = nearest[j - 1];
        nearest[j] = i;
      }
      found[k].elastic = NEVER;
      for (int i = 0; i < std::min(p_.bent, settling); ++i) {
        const int at = k * settling + nearest[i];
        const Evidence e = bend<Count>(places[at], around[at], slices + k * ROWS);
        if (e.elastic + e.bent < found[k].elastic + found[k].bent) found[k] = e;
      }
      found[k].place.distance = settled[nearest[0]].distance;
    }
  }

 private:
  static constexpr size_t MOST_TRIED = 512;
  static constexpr int MOST_POSES = 16;
  static constexpr int MOST_SPAN = SIDE / 2;

  // What settling counted in the pose where it ended: before the step down and on either side of that, then on either
  // side before the step to the right. The bend need not count these moves again.
  struct Around {
    static constexpr int KNOWN = 5;
    int down, right;
    std::array<Blocks, KNOWN> count;

    TRUENAME_INLINE void went(int axis, int step) {
      if (axis == 0) count[0] = count[step == 0 ? 0 : step < 0 ? 1 : 2];
      if (axis == 1) down = step;
      if (axis == 2) right = step;
    }
  };

  // What is left to count in the bend after certain steps.
  struct Plan {
    struct Move {
      int at, words;  // in the table; from the part of the first move
    };
    std::array<int, Around::KNOWN> known;  // where these counts belong in the table
    std::vector<Move> rest;
  };

  // --- what is prepared

  // Code and mask of every pose, moved right by every shift, in slices that begin and end beside the grid.
  void shift(const Array2<uint32_t>& codes, const Array2<uint32_t>& masks) {
    code_.resize(static_cast<size_t>(poses_) * side_ * words_);
    mask_.resize(code_.size());
    for (int pose = 0; pose < poses_; ++pose)
      for (int dx = -furthest_; dx <= furthest_; ++dx)
        for (int w = 0; w < words_; ++w) {
          const int row = w % BLOCKS * BLOCK + w / SLICES - furthest_;
          if (row < 0 || row >= SIDE) continue;
          const size_t from = pose * ROWS + w / BLOCKS % PLANES * SIDE + row, to = start(pose, dx) + w;
          code_[to] = moved(codes.data()[from], dx);
          mask_[to] = moved(masks.data()[from], dx);
        }
  }

  static uint32_t moved(uint32_t cells, int dx) { return dx >= 0 ? cells << dx : cells >> -dx; }

  // The valid bits of every place, and of its blocks.
  void count() {
    bits_.resize(static_cast<size_t>(poses_) * side_ * side_);
    block_bits_.resize(bits_.size());
    shares_.resize(bits_.size());
    const std::vector<uint32_t> nothing(ROWS), everything(ROWS, ~uint32_t{0});
    for (int pose = 0; pose < poses_; ++pose)
      for (int dx = -furthest_; dx <= furthest_; ++dx)
        for (int dy = -furthest_; dy <= furthest_; ++dy) {
          const size_t i = index(pose, dy, dx);
          Blocks& counts = block_bits_[i];
          ByWord::by_block({nothing.data(), part(pose, dy, dx).mask}, everything.data(), counts.data());
          for (int k = 0; k < ALL_BLOCKS; ++k) {
            bits_[i] += counts[k];
            if (counts[k] < p_.least_bits) counts[k] = 0;
            shares_[i][k] = counts[k] ? static_cast<uint16_t>((WHOLE + counts[k] / 2) / counts[k]) : 0;
          }
        }
  }

  // The thin codes of the places that are tried, GROUP of them side by side.
  void make_thin(const Array2<uint32_t>& codes, const Array2<uint32_t>& masks) {
    thin_.resize((tried_.size() + GROUP - 1) / GROUP);
    thin_share_.resize(thin_.size() * GROUP);
    for (size_t k = 0; k < tried_.size(); ++k) {
      const Place& place = tried_[k];
      const auto thinned = [&](const Array2<uint32_t>& from, uint64_t (&to)[THIN_WORDS][GROUP]) {
        uint32_t rows[ROWS] = {}, thin[THIN_ROWS];
        for (int row = 0; row < ROWS; ++row) {
          const int y = row % SIDE - place.dy;
          if (y >= 0 && y < SIDE) rows[row] = moved(from.data()[place.pose * ROWS + row - place.dy], place.dx);
        }
        thin_of(rows, thin);
        int bits = 0;
        for (int w = 0; w < THIN_WORDS; ++w) {
          const uint64_t word = pair(thin + 2 * w);
          to[w][k % GROUP] = word;
          bits += popcount(word);
        }
        return bits;
      };
      thinned(codes, thin_[k / GROUP].code);
      thin_share_[k] = DISTANCE_UNITS / static_cast<float>(std::max(thinned(masks, thin_[k / GROUP].mask), 1));
    }
  }

  size_t index(int pose, int dy, int dx) const {
    return (static_cast<size_t>(pose) * side_ + dx + furthest_) * side_ + dy + furthest_;
  }

  size_t start(int pose, int dx) const {
    return (static_cast<size_t>(pose) * side_ + dx + furthest_) * words_;
  }

  // Moved down by dy rows: begin so many rows of slices earlier.
  TRUENAME_INLINE Part part(int pose, int dy, int dx) const {
    const size_t at = start(pose, dx) + (furthest_ - dy) * SLICES;
    return {&code_[at], &mask_[at]};
  }

  // The moves of the bend, and their prices, for each way that settling may have gone.
  void plan() {
    const int span = 2 * p_.bend + 1;
    for (int x = -p_.bend; x <= p_.bend; ++x)
      for (int y = -p_.bend; y <= p_.bend; ++y)
        prices_.push_back(static_cast<uint16_t>(p_.stiffness * COST_UNIT * static_cast<float>(y * y + x * x) + 0.5f));
    for (int down = -1; down <= 1; ++down)
      for (int right = -1; right <= 1; ++right) {
        Plan& plan = plans_[3 * down + right + 4];
        const int known[Around::KNOWN][2] = {
            {-down, -right}, {-1 - down, -right}, {1 - down, -right}, {0, -1 - right}, {0, 1 - right}};
        for (int k = 0; k < Around::KNOWN; ++k) {
          const bool inside = std::max(std::abs(known[k][0]), std::abs(known[k][1])) <= p_.bend;
          plan.known[k] = inside ? (known[k][1] + p_.bend) * span + known[k][0] + p_.bend : span * span;
        }
        for (int at = 0; at < span * span; ++at)
          if (std::find(plan.known.begin(), plan.known.end(), at) == plan.known.end())
            plan.rest.push_back({at, at / span * words_ - at % span * SLICES});
      }
  }

  // --- the global stage

  // The thin code's distance at every place that is tried, with the place.
  template <class Count>
  TRUENAME_INLINE void everywhere(const uint32_t* thin, int32_t* keys) const {
    int32_t counts[MOST_TRIED];
    const int n = static_cast<int>(thin_share_.size());
    Count::differ_all(thin_, thin, counts);
    const float* share = thin_share_.data();
    for (int i = 0; i < n; ++i)
      keys[i] = static_cast<int32_t>(static_cast<float>(counts[i]) * share[i]) * (1 << PLACE_BITS) + i;
  }

  static int place_of(int32_t key) { return key & ((1 << PLACE_BITS) - 1); }

  static TRUENAME_INLINE int32_t least(const int32_t* keys, int n) {
    int32_t found = keys[0];
    for (int i = 1; i < n; ++i) found = keys[i] < found ? keys[i] : found;
    return found;
  }

  // The whole code around each place, one step in each dimension; `each` places are on one reference. A step of all
  // places before the next step of any, as what a place does next depends on what it found. Which way is nearer is as
  // good as random, so that there is no branch; beyond the first or last pose is the pose itself, which is no nearer.
  template <class Count, class Keep>
  TRUENAME_INLINE void settle(Place* places, int n, int each, const uint32_t* slices, Keep around) const {
    for (int i = 0; i < n; ++i)
      places[i].distance = distance<Count>(places[i], slices + i / each * ROWS, kept(around, i, 0));
    int axis = 0;
    for (int Place::*along : {&Place::pose, &Place::dy, &Place::dx}) {
      for (int i = 0; i < n; ++i) {
        Place& best = places[i];
        Place back = best, on = best;
        back.*along -= 1;
        on.*along += 1;
        back.pose = std::max(back.pose, 0);
        on.pose = std::min(on.pose, poses_ - 1);
        const int keep = std::max(2 * axis - 1, 1);
        const float behind = distance<Count>(back, slices + i / each * ROWS, kept(around, i, keep));
        const float ahead = distance<Count>(on, slices + i / each * ROWS, kept(around, i, keep + 1));
        int step = behind < best.distance ? -1 : 0;
        best.distance = std::min(behind, best.distance);
        step = ahead < best.distance ? 1 : step;
        best.distance = std::min(ahead, best.distance);
        best.*along += step;
        went(around, i, axis, step);
      }
      ++axis;
    }
  }

  // What settling leaves to the bend; a scan bends nothing, and keeps nothing.
  static Blocks* kept(Around* around, int i, int k) { return &around[i].count[k]; }
  static std::nullptr_t kept(std::nullptr_t, int, int) { return nullptr; }
  static void went(Around* around, int i, int axis, int step) { around[i].went(axis, step); }
  static void went(std::nullptr_t, int, int, int) {}

  template <class Count>
  TRUENAME_INLINE float distance(const Place& p, const uint32_t* slices, std::nullptr_t) const {
    return share(Count::differ(part(p.pose, p.dy, p.dx), slices), p);
  }

  template <class Count>
  TRUENAME_INLINE float distance(const Place& p, const uint32_t* slices, Blocks* count) const {
    Count::by_block(part(p.pose, p.dy, p.dx), slices, count->data());
    int sum = 0;
    TRUENAME_AS_VECTORS
    for (int k = 0; k < ALL_BLOCKS; ++k) sum += (*count)[k];
    return share(sum, p);
  }

  TRUENAME_INLINE float share(int count, const Place& p) const {
    return static_cast<float>(count) / static_cast<float>(std::max(bits_[index(p.pose, p.dy, p.dx)], 1));
  }

  // --- the elastic stage

  // What each block takes: its least cost so far, the distance in that, and the move.
  struct Taken {
    Blocks cost, distance, move;  // move: down * MOST_SPAN + right, both from the bend's first

    Taken() { cost.fill(std::numeric_limits<uint16_t>::max()); }

    // Of equal costs the first counts.
    TRUENAME_INLINE void offer(const Blocks& costs, const Blocks& distances, int its_move) {
      const uint16_t here = static_cast<uint16_t>(its_move);
      TRUENAME_AS_VECTORS
      for (int k = 0; k < ALL_BLOCKS; ++k) {
        const uint16_t less = costs[k] < cost[k] ? 0xffff : 0;
        cost[k] = std::min(costs[k], cost[k]);
        distance[k] = (distances[k] & less) | (distance[k] & ~less);
        move[k] = (here & less) | (move[k] & ~less);
      }
    }
  };

  // Around a place.
  template <class Count>
  TRUENAME_INLINE Evidence bend(const Place& p, const Around& around, const uint32_t* slices) const {
    const int span = 2 * p_.bend + 1;
    Blocks table[MOST_SPAN * MOST_SPAN];  // [right, down]: first counts, then distances
    const Plan& plan = plans_[3 * around.down + around.right + 4];
    for (int k = 0; k < Around::KNOWN; ++k) table[plan.known[k]] = around.count[k];
    const Part first = part(p.pose, p.dy - p_.bend, p.dx - p_.bend);
    for (const Plan::Move& move : plan.rest)
      Count::by_block({first.code + move.words, first.mask + move.words}, slices, table[move.at].data());
    Taken taken;
    for (int right = 0; right < span; ++right) {
      const Blocks* share = &shares_[index(p.pose, p.dy - p_.bend, p.dx + right - p_.bend)];
      for (int down = 0; down < span; ++down) {
        Blocks& distance = table[right * span + down];
        const uint16_t price = prices_[right * span + down];
        Blocks cost;
        TRUENAME_AS_VECTORS
        for (int k = 0; k < ALL_BLOCKS; ++k) {
          const uint32_t bits = static_cast<uint16_t>(distance[k] << COUNT_BITS);
          const uint16_t able = static_cast<uint16_t>(bits * share[down][k] >> 16);
          distance[k] = share[down][k] ? able : NEVER_COST;
          cost[k] = distance[k] + price;
        }
        taken.offer(cost, distance, down * MOST_SPAN + right);
      }
    }
    Blocks above[MOST_SPAN], beside[MOST_SPAN];  // what it costs to be so far from the field
    field(taken, above, beside);
    Taken settled;
    for (int right = 0; right < span; ++right)
      for (int down = 0; down < span; ++down) {
        const Blocks& distance = table[right * span + down];
        Blocks cost;
        TRUENAME_AS_VECTORS
        for (int k = 0; k < ALL_BLOCKS; ++k) cost[k] = distance[k] + above[down][k] + beside[right][k];
        settled.offer(cost, distance, down * MOST_SPAN + right);
      }
    return evidence(p, settled);
  }

  TRUENAME_INLINE Evidence evidence(const Place& p, const Taken& settled) const {
    const Blocks& bits = block_bits_[index(p.pose, p.dy, p.dx)];
    Evidence e;
    e.place = p;
    int32_t near = 0, bent = 0, all = 0;  // at most the grid's 6,144 bits, times a cost
    TRUENAME_AS_VECTORS
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      const int32_t weight = settled.distance[k] < NEVER_COST ? bits[k] : 0;
      near += weight * settled.distance[k];
      bent += weight * (settled.cost[k] - settled.distance[k]);
      all += weight;
      e.weight[k] = static_cast<uint16_t>(weight);
    }
    e.distance = settled.distance;
    e.move = settled.move;
    const double unit = std::max(all, 1) * static_cast<double>(COST_UNIT);
    e.elastic = all > 0 ? static_cast<float>(near / unit) : 0.5f;
    e.bent = static_cast<float>(bent / unit);
    e.covered = static_cast<float>(all) / (SIDE * SIDE * PLANES);
    return e;
  }

  // The affine field of the blocks' moves, least squares; a block counts by how much it agrees. What it costs each block
  // to be above or below it, and beside it.
  TRUENAME_INLINE void field(const Taken& taken, Blocks* above, Blocks* beside) const {
    // A block is 1, y, x: twice the blocks from the middle, which are whole numbers; so are the sums.
    int32_t a[6] = {}, b[2][3] = {};
    TRUENAME_AS_VECTORS
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      const int32_t y = 2 * (k / BLOCKS) - BLOCKS + 1, x = 2 * (k % BLOCKS) - BLOCKS + 1;
      const int32_t agrees = COST_UNIT / 2 - std::min<int32_t>(taken.distance[k], COST_UNIT / 2);
      const int32_t w = agrees * agrees >> (2 * COST_BITS - WEIGHT_BITS);
      const int32_t dy = taken.move[k] / MOST_SPAN - p_.bend, dx = taken.move[k] % MOST_SPAN - p_.bend;
      a[0] += w, a[1] += w * y, a[2] += w * x, a[3] += w * (y * y), a[4] += w * (y * x), a[5] += w * (x * x);
      b[0][0] += w * dy, b[0][1] += w * (y * dy), b[0][2] += w * (x * dy);
      b[1][0] += w * dx, b[1][1] += w * (y * dx), b[1][2] += w * (x * dx);
    }
    // Positive definite by the ridge. Solved by the adjugate: one division, and no pivots.
    const double ridge = p_.field_ridge * (1 << WEIGHT_BITS);
    const double m00 = a[0] + ridge, m01 = a[1], m02 = a[2], m11 = a[3] + 4 * ridge, m12 = a[4], m22 = a[5] + 4 * ridge;
    const double c00 = m11 * m22 - m12 * m12, c01 = m02 * m12 - m01 * m22, c02 = m01 * m12 - m02 * m11;
    const double c11 = m00 * m22 - m02 * m02, c12 = m01 * m02 - m00 * m12, c22 = m00 * m11 - m01 * m01;
    const double one = 1 / (m00 * c00 + m01 * c01 + m02 * c02);
    const float most = static_cast<float>(2 * p_.bend), price = p_.field_stiffness * COST_UNIT;
    for (int axis = 0; axis < 2; ++axis) {
      const double b0 = b[axis][0], b1 = b[axis][1], b2 = b[axis][2];
      const float f0 = static_cast<float>((c00 * b0 + c01 * b1 + c02 * b2) * one);
      const float f1 = static_cast<float>((c01 * b0 + c11 * b1 + c12 * b2) * one);
      const float f2 = static_cast<float>((c02 * b0 + c12 * b1 + c22 * b2) * one);
      float expected[ALL_BLOCKS];
      TRUENAME_AS_VECTORS
      for (int k = 0; k < ALL_BLOCKS; ++k) {
        const int y = 2 * (k / BLOCKS) - BLOCKS + 1, x = 2 * (k % BLOCKS) - BLOCKS + 1;
        const float v = f0 + f1 * static_cast<float>(y) + f2 * static_cast<float>(x);
        expected[k] = std::min(std::max(v, -most), most) + static_cast<float>(p_.bend);
      }
      Blocks* costs = axis == 0 ? above : beside;
      for (int i = 0; i <= 2 * p_.bend; ++i)
        TRUENAME_AS_VECTORS
        for (int k = 0; k < ALL_BLOCKS; ++k) {
          const float away = static_cast<float>(i) - expected[k];
          costs[i][k] = static_cast<uint16_t>(static_cast<int32_t>(price * (away * away) + 0.5f));
        }
    }
  }

  Params p_;
  int poses_, poses_first_, furthest_, side_, words_;
  std::vector<uint32_t> code_, mask_;  // [poses, shifts right, rows of slices, planes, 4]
  std::vector<int32_t> bits_;          // [poses, shifts right, shifts down], valid bits
  std::vector<Blocks> block_bits_;     // the same of each block, 0 where they are too few
  std::vector<Blocks> shares_;         // what one bit is of those
  std::vector<uint16_t> prices_;       // of the moves of a block, [right, down]
  std::array<Plan, 9> plans_;          // after every step down and right
  std::vector<Place> tried_;       // where the thin code is tried
  std::vector<Thin> thin_;         // their thin codes; zeros up to a whole group
  std::vector<float> thin_share_;  // what one bit is of the valid ones, in DISTANCE_UNITS
};

// --- each path's functions --------------------------------------------------------------------------------------------

void find_portable(const Probe& p, const Batch& batch, Place* found) { p.find<ByWord>(batch, found); }
void compare_portable(const Probe& p, const Batch& batch, Evidence* found) {
  p.compare<ByWord>(batch, found);
}

#ifdef TRUENAME_X86
TRUENAME_POPCNT void find_popcnt(const Probe& p, const Batch& batch, Place* found) { p.find<ByWord>(batch, found); }
TRUENAME_POPCNT void compare_popcnt(const Probe& p, const Batch& batch, Evidence* found) {
  p.compare<ByWord>(batch, found);
}
TRUENAME_AVX2 void find_avx2(const Probe& p, const Batch& batch, Place* found) { p.find<ByVector>(batch, found); }
TRUENAME_AVX2 void compare_avx2(const Probe& p, const Batch& batch, Evidence* found) {
  p.compare<ByVector>(batch, found);
}
TRUENAME_AVX512 void find_vpopcnt(const Probe& p, const Batch& batch, Place* found) { p.find<ByInstruction>(batch, found); }
TRUENAME_AVX512 void compare_vpopcnt(const Probe& p, const Batch& batch, Evidence* found) {
  p.compare<ByInstruction>(batch, found);
}
#endif

using Find = void (*)(const Probe&, const Batch&, Place*);
using Compare = void (*)(const Probe&, const Batch&, Evidence*);

Find finder(Path path) {
#ifdef TRUENAME_X86
  if (path == Path::vpopcnt) return find_vpopcnt;
  if (path == Path::avx2) return find_avx2;
  if (path == Path::popcnt) return find_popcnt;
#endif
  (void)path;
  return find_portable;
}

Compare comparer(Path path) {
#ifdef TRUENAME_X86
  if (path == Path::vpopcnt) return compare_vpopcnt;
  if (path == Path::avx2) return compare_avx2;
  if (path == Path::popcnt) return compare_popcnt;
#endif
  (void)path;
  return compare_portable;
}

// Calls work(from, to) over [0, n) on `threads` threads, in blocks taken as they come.
template <class Work>
void parallel(int64_t n, int64_t block, int threads, Work work) {
  std::atomic<int64_t> next{0};
  auto run = [&] {
    for (int64_t from = next.fetch_add(block); from < n; from = next.fetch_add(block))
      work(from, std::min(n, from + block));
  };
  std::vector<std::thread> pool;
  for (int t = 1; t < threads && t * block < n; ++t) pool.emplace_back(run);
  run();
  for (std::thread& thread : pool) thread.join();
}

template <class T, size_t D>
nb::object owned(T* data, const std::array<size_t, D>& shape) {
  nb::capsule owner(data, [](void* v) noexcept { delete[] static_cast<T*>(v); });
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<D>>(data, D, shape.data(), owner));
}

// References: their codes, and the thin ones of the same.
void require_together(const Array2<uint32_t>& codes, const Array2<uint32_t>& thin) {
  if (codes.shape(1) != ROWS || thin.shape(1) != THIN_ROWS || codes.shape(0) != thin.shape(0))
    throw std::invalid_argument("codes are uint32[n, 192] and thin codes uint32[n, 24]");
}

nb::object thin(Array2<uint32_t> codes) {
  if (codes.shape(1) != ROWS) throw std::invalid_argument("codes are uint32[n, 192]");
  const size_t n = codes.shape(0);
  uint32_t* out = new uint32_t[n * THIN_ROWS + 1];
  nb::object result = owned<uint32_t, 2>(out, {n, THIN_ROWS});
  for (size_t k = 0; k < n; ++k) thin_of(codes.data() + k * ROWS, out + k * THIN_ROWS);
  return result;
}

nb::object scan(const Probe& probe, Array2<uint32_t> codes, Array2<uint32_t> thin, int threads,
                const std::string& path) {
  require_together(codes, thin);
  const Find find = finder(choose(path));
  const size_t n = codes.shape(0);
  float* out = new float[n + 1];
  nb::object result = owned<float, 1>(out, {n});
  {
    nb::gil_scoped_release release;
    parallel(static_cast<int64_t>(n), BATCH, threads, [&](int64_t from, int64_t to) {
      Batch batch;
      for (int64_t k = from; k < to; ++k) batch.add(codes.data() + k * ROWS, thin.data() + k * THIN_ROWS);
      Place found[BATCH];
      find(probe, batch, found);
      for (int64_t k = from; k < to; ++k) out[k] = found[k - from].distance;
    });
  }
  return result;
}

nb::object compare(const Probe& probe, Array2<uint32_t> codes, Array2<uint32_t> thin, Array1<int64_t> rows, int threads,
                   const std::string& path) {
  require_together(codes, thin);
  const size_t n = rows.shape(0);
  for (size_t k = 0; k < n; ++k)
    if (rows.data()[k] < 0 || rows.data()[k] >= static_cast<int64_t>(codes.shape(0)))
      throw nb::index_error("no such code");
  const Compare compare = comparer(choose(path));
  float* out = new float[n * Evidence::FIELDS + 1];
  nb::object result = owned<float, 2>(out, {n, Evidence::FIELDS});
  {
    nb::gil_scoped_release release;
    parallel(static_cast<int64_t>(n), BATCH, threads, [&](int64_t from, int64_t to) {
      Batch batch;
      for (int64_t k = from; k < to; ++k)
        batch.add(codes.data() + rows.data()[k] * ROWS, thin.data() + rows.data()[k] * THIN_ROWS);
      Evidence found[BATCH];
      compare(probe, batch, found);
      for (int64_t k = from; k < to; ++k) found[k - from].write(out + k * Evidence::FIELDS);
    });
  }
  return result;
}

// The blocks of one comparison: rows of distance (1 where not compared), cells down, cells right.
nb::object blocks(const Probe& probe, Array2<uint32_t> codes, Array2<uint32_t> thin, int64_t row) {
  require_together(codes, thin);
  if (row < 0 || row >= static_cast<int64_t>(codes.shape(0))) throw nb::index_error("no such code");
  Batch batch;
  batch.add(codes.data() + row * ROWS, thin.data() + row * THIN_ROWS);
  Evidence e;
  comparer(choose("auto"))(probe, batch, &e);
  float* out = new float[ALL_BLOCKS * 3];
  for (int k = 0; k < ALL_BLOCKS; ++k) {
    const bool compared = e.weight[k] > 0;
    out[3 * k] = compared ? static_cast<float>(e.distance[k]) / COST_UNIT : 1;
    out[3 * k + 1] = static_cast<float>(compared ? probe.down(e.move[k]) : 0);
    out[3 * k + 2] = static_cast<float>(compared ? probe.right(e.move[k]) : 0);
  }
  return owned<float, 2>(out, {ALL_BLOCKS, 3});
}

}  // namespace

NB_MODULE(palmprint, m) {
  nb::class_<Params>(m, "Params")
      .def(nb::init<>())
#define FIELD(name) .def_rw(#name, &Params::name)
      FIELD(reach) FIELD(settled) FIELD(bent) FIELD(bend) FIELD(stiffness) FIELD(field_stiffness) FIELD(field_ridge) FIELD(least_bits);
#undef FIELD
  nb::class_<Probe>(m, "Probe")
      .def(nb::init<const Params&, Array2<uint32_t>, Array2<uint32_t>, Array1<int64_t>>());
  m.def("thin", &thin);
  m.def("scan", &scan);
  m.def("compare", &compare);
  m.def("blocks", &blocks);
  m.def("paths", &paths);
}
