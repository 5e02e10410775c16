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
// probe. All that follows the population counts is plain IEEE arithmetic in a fixed order, without fused multiply-add,
// so that the oracle in tests can demand equality. Only counting has faster paths: the POPCNT instruction, AVX2, and
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
#include <cstdint>
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
constexpr int THIN_ROWS = PLANES / 2 * SIDE / 4;    // a thin code: 3 planes of 16 x 16 cells, two rows a word
constexpr int THIN_WORDS = THIN_ROWS / 2;           // the same in words of 64 bits
constexpr int GROUP = 4;                            // places whose thin codes are counted together
constexpr int BATCH = 64;                           // references that are compared together: their slices take 48 KB
constexpr float NEVER = 2;                          // more than any distance
constexpr int PLACE_BITS = 10;                      // distance and place in one number, whose least says both
constexpr float DISTANCE_UNITS = 1 << 20;           // a distance is at most 1, and takes 21 bits
constexpr float DEAREST = 16, COST_UNITS = 1 << 16;  // bound of a block's cost, which takes 20 bits

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
// The 16 bytes of a slice are a row of each of the 16 blocks, so that blocks are added up byte by byte; and a move down
// by one row is a move by one slice. Of thin codes a few places lie side by side, so that one vector counts for all.

// Inlined into each path's function, and compiled there for that path's instructions.
#define TRUENAME_INLINE inline __attribute__((always_inline))

// Keeps a loop of fixed length a loop, which GCC makes vectors of; of the unrolled one it makes a mess.
#define TRUENAME_AS_VECTORS _Pragma("GCC unroll 1")

TRUENAME_INLINE int popcount(uint64_t v) { return __builtin_popcountll(v); }

// Two words as one.
TRUENAME_INLINE uint64_t pair(const uint32_t* from) { return from[0] | static_cast<uint64_t>(from[1]) << 32; }

// The slices of a probe that lie on a reference, in planes that are `stride` words apart.
struct Part {
  const uint32_t *code, *mask;
  int stride;
};

// The thin codes of GROUP places side by side.
struct alignas(64) Thin {
  uint64_t code[THIN_WORDS][GROUP], mask[THIN_WORDS][GROUP];
};

// Bits that differ and are valid, word by word; what POPCNT and portable builds share.
struct ByWord {
  // A code's rows as slices.
  static TRUENAME_INLINE void slice(const uint32_t* rows, uint32_t* slices) {
    for (int plane = 0; plane < PLANES; ++plane)
      for (int y = 0; y < BLOCK; ++y)
        for (int k = 0; k < BLOCKS; ++k) *slices++ = rows[plane * SIDE + k * BLOCK + y];
  }

  static TRUENAME_INLINE int differ(const Part& q, const uint32_t* g) {
    int count = 0;
    for (int plane = 0; plane < PLANES; ++plane)
      for (int w = 0; w < SIDE; w += 2) {
        const int at = plane * q.stride + w;
        count += popcount((pair(q.code + at) ^ pair(g + plane * SIDE + w)) & pair(q.mask + at));
      }
    return count;
  }

  // Bits of each block. The bytes of a word are added up in three steps, and three planes of them in one word.
  static TRUENAME_INLINE void by_block(const Part& q, const uint32_t* g, uint16_t* out) {
    constexpr uint64_t one = ~uint64_t{0} / 255, two = one * 0x33, four = one * 0x0f;
    std::fill(out, out + ALL_BLOCKS, uint16_t{0});
    for (int half = 0; half < 2; ++half)
      for (int planes = 0; planes < PLANES; planes += 3) {
        uint64_t sum = 0;  // up to 192 a byte
        for (int plane = planes; plane < planes + 3; ++plane)
          for (int w = 2 * half; w < SIDE; w += BLOCKS) {
            const int at = plane * q.stride + w;
            uint64_t v = (pair(q.code + at) ^ pair(g + plane * SIDE + w)) & pair(q.mask + at);
            v -= v >> 1 & one * 0x55;
            v = (v & two) + (v >> 2 & two);
            sum += (v + (v >> 4)) & four;
          }
        for (int k = 0; k < 8; ++k) out[8 * half + k] += static_cast<uint16_t>(sum >> 8 * k & 255);
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
    const __m256i odd = _mm256_xor_si256(a, b);
    const __m256i twos = _mm256_or_si256(_mm256_and_si256(a, b), _mm256_and_si256(odd, c));
    a = _mm256_xor_si256(odd, c);
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

  // Of twelve vectors, up to 96 a byte: seven full adders leave two of ones, one of twos and two of fours, which are
  // fewer to count (Muła, Kurz and Lemire, "Faster population counts using AVX2 instructions", 2018).
  TRUENAME_AVX2 static inline __m256i twelve(__m256i* v) {
    __m256i twos = add(v[0], v[1], v[2]);
    const __m256i t1 = add(v[3], v[4], v[5]), t2 = add(v[6], v[7], v[8]);
    const __m256i f1 = add(twos, t1, t2);
    const __m256i t3 = add(v[9], v[10], v[11]), t4 = add(v[0], v[3], v[6]);
    const __m256i f2 = add(twos, t3, t4);
    __m256i sum = _mm256_add_epi8(by_byte(f1), by_byte(f2));
    sum = _mm256_add_epi8(_mm256_add_epi8(sum, sum), by_byte(twos));
    return _mm256_add_epi8(_mm256_add_epi8(sum, sum), _mm256_add_epi8(by_byte(v[0]), by_byte(v[9])));
  }

  // Bits of every byte of two slices, over all planes and the two rows of them: up to 192.
  TRUENAME_AVX2 static inline __m256i whole(const Part& q, const uint32_t* g) {
    static_assert(PLANES == 6 && SIDE == 32);
    __m256i sum = _mm256_setzero_si256();
    for (int y = 0; y < SIDE; y += SIDE / 2) {
      __m256i v[12];
      for (int k = 0; k < 12; ++k) {
        const int plane = k / 2, w = y + k % 2 * 8;
        v[k] = bits(q.code + plane * q.stride + w, q.mask + plane * q.stride + w, g + plane * SIDE + w);
      }
      sum = _mm256_add_epi8(sum, twelve(v));
    }
    return sum;
  }

  // Eight rows of four words become eight columns.
  TRUENAME_AVX2 static inline void slice(const uint32_t* rows, uint32_t* slices) {
    static_assert(BLOCKS == 4 && BLOCK == 8);
    for (int plane = 0; plane < PLANES; ++plane, rows += SIDE, slices += SIDE) {
      const __m256i a = load(rows), b = load(rows + 8), c = load(rows + 16), d = load(rows + 24);
      const __m256i ab = _mm256_unpacklo_epi32(a, b), cd = _mm256_unpacklo_epi32(c, d);
      const __m256i AB = _mm256_unpackhi_epi32(a, b), CD = _mm256_unpackhi_epi32(c, d);
      const __m256i row0 = _mm256_unpacklo_epi64(ab, cd), row1 = _mm256_unpackhi_epi64(ab, cd);  // and 4, 5
      const __m256i row2 = _mm256_unpacklo_epi64(AB, CD), row3 = _mm256_unpackhi_epi64(AB, CD);  // and 6, 7
      __m256i* to = reinterpret_cast<__m256i*>(slices);
      _mm256_storeu_si256(to, _mm256_permute2x128_si256(row0, row1, 0x20));
      _mm256_storeu_si256(to + 1, _mm256_permute2x128_si256(row2, row3, 0x20));
      _mm256_storeu_si256(to + 2, _mm256_permute2x128_si256(row0, row1, 0x31));
      _mm256_storeu_si256(to + 3, _mm256_permute2x128_si256(row2, row3, 0x31));
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
    static_assert(GROUP == 4 && THIN_WORDS == 12);
    __m256i reference[THIN_WORDS];
    for (int w = 0; w < THIN_WORDS; ++w) reference[w] = _mm256_set1_epi64x(static_cast<int64_t>(pair(g + 2 * w)));
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    for (const Thin& group : places) {
      __m256i v[THIN_WORDS];
      for (int w = 0; w < THIN_WORDS; ++w) v[w] = bits(group.code[w], group.mask[w], reference + w);
      const __m256i sum = _mm256_permutevar8x32_epi32(_mm256_sad_epu8(twelve(v), _mm256_setzero_si256()), even);
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
    for (int plane = 0; plane < PLANES; ++plane)
      for (int w = 0; w < SIDE; w += SIDE / 2) {
        const int at = plane * q.stride + w;
        const __m512i v = bits(q.code + at, q.mask + at, _mm512_loadu_si512(g + plane * SIDE + w));
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(v));
      }
    return ByVector::total(halves(sum));
  }

  TRUENAME_AVX512 static inline void by_block(const Part& q, const uint32_t* g, uint16_t* out) {
    __m512i sum = _mm512_setzero_si512();  // up to 96 a byte, so that halves may be added as if they were long numbers
    for (int plane = 0; plane < PLANES; ++plane)
      for (int w = 0; w < SIDE; w += SIDE / 2) {
        const int at = plane * q.stride + w;
        const __m512i v = bits(q.code + at, q.mask + at, _mm512_loadu_si512(g + plane * SIDE + w));
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
  std::array<float, ALL_BLOCKS> block{};  // distance of each block; 1 where it was not compared
  std::array<int8_t, ALL_BLOCKS> down{}, right{};  // where each block moved to, beside the place

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

// A place's blocks: what one bit is of the valid ones of each; 0 where these are too few.
using Shares = std::array<float, ALL_BLOCKS>;

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
    for (size_t k = 0; k < first.shape(0); ++k)
      if (first.data()[k] < 0 || first.data()[k] >= poses_) throw std::invalid_argument("no such pose");
    const float furthest_move = 3.0f * p.bend;  // from one end of the bend to the other side of the field
    if (NEVER + 1 + std::max(p.stiffness, p.field_stiffness) * 2 * furthest_move * furthest_move >= DEAREST)
      throw std::invalid_argument("bend and stiffness make costs of less than 16");
    poses_first_ = static_cast<int>(first.shape(0));
    if (poses_first_ > MOST_POSES || p.bent < 1 || p.settled < p.bent)
      throw std::invalid_argument("of up to 16 poses some settle, and of those some are bent");
    if (poses_first_ == 0 || first.shape(0) * (p.reach + 1) * (p.reach + 1) > MOST_TRIED)
      throw std::invalid_argument("1 to 512 places are tried first");
    furthest_ = p.reach + 1 + p.bend;  // the whole code is tried one cell beyond, then its blocks move
    side_ = 2 * furthest_ + 1;
    stride_ = (BLOCK + 2 * furthest_) * BLOCKS;
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
    for (int y = -p.bend; y <= p.bend; ++y)
      for (int x = -p.bend; x <= p.bend; ++x) {
        const float dy = static_cast<float>(y), dx = static_cast<float>(x);
        moves_.push_back({y, x, p.stiffness * (dy * dy + dx * dx)});
      }
  }

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
    settle<Count>(found, batch.size, 1, slices);
  }

  // Both stages. Each pose that is tried first has a best place. The nearest of these settle on the whole code, the
  // nearest of those are bent, and the best of them counts.
  template <class Count>
  TRUENAME_INLINE void compare(const Batch& batch, Evidence* found) const {
    alignas(64) uint32_t slices[BATCH * ROWS];
    Place places[BATCH * MOST_POSES];
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
    settle<Count>(places, batch.size * settling, settling, slices);
    for (int k = 0; k < batch.size; ++k) {
      Place* nearest = places + k * settling;
      for (int i = 1; i < settling; ++i)  // insertion, as they are few; of equal ones what the thin code found nearer
        for (int j = i; j > 0 && nearest[j].distance < nearest[j - 1].distance; --j)
          std::swap(nearest[j], nearest[j - 1]);
      found[k].elastic = NEVER;
      for (int i = 0; i < std::min(p_.bent, settling); ++i) {
        const Evidence e = bend<Count>(nearest[i], slices + k * ROWS);
        if (e.elastic + e.bent < found[k].elastic + found[k].bent) found[k] = e;
      }
      found[k].place.distance = nearest[0].distance;
    }
  }

 private:
  static constexpr size_t MOST_TRIED = 512;
  static constexpr int MOST_POSES = 16;
  static constexpr int MOST_SPAN = SIDE / 2, MOST_BENDS = MOST_SPAN * MOST_SPAN;
  static_assert(MOST_BENDS <= 1 << PLACE_BITS);

  // A move of a block in the bend, and its price.
  struct Move {
    int down, right;
    float price;
  };

  // --- what is prepared

  // Code and mask of every pose, moved right by every shift, in slices that begin and end beside the grid.
  void shift(const Array2<uint32_t>& codes, const Array2<uint32_t>& masks) {
    code_.resize(static_cast<size_t>(poses_) * side_ * PLANES * stride_);
    mask_.resize(code_.size());
    for (int pose = 0; pose < poses_; ++pose)
      for (int dx = -furthest_; dx <= furthest_; ++dx)
        for (int plane = 0; plane < PLANES; ++plane)
          for (int w = 0; w < stride_; ++w) {
            const int row = w % BLOCKS * BLOCK + w / BLOCKS - furthest_;
            if (row < 0 || row >= SIDE) continue;
            const size_t from = pose * ROWS + plane * SIDE + row, to = start(pose, dx) + plane * stride_ + w;
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
    const std::vector<uint32_t> nothing(PLANES * stride_), everything(ROWS, ~uint32_t{0});
    for (int pose = 0; pose < poses_; ++pose)
      for (int dy = -furthest_; dy <= furthest_; ++dy)
        for (int dx = -furthest_; dx <= furthest_; ++dx) {
          const size_t i = index(pose, dy, dx);
          auto& counts = block_bits_[i];
          ByWord::by_block({nothing.data(), part(pose, dy, dx).mask, stride_}, everything.data(), counts.data());
          for (int k = 0; k < ALL_BLOCKS; ++k) {
            bits_[i] += counts[k];
            if (counts[k] < std::max(p_.least_bits, 1)) counts[k] = 0;
            shares_[i][k] = counts[k] ? 1 / static_cast<float>(counts[k]) : 0;
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
    return (static_cast<size_t>(pose) * side_ + dy + furthest_) * side_ + dx + furthest_;
  }

  size_t start(int pose, int dx) const {
    return (static_cast<size_t>(pose) * side_ + dx + furthest_) * PLANES * stride_;
  }

  // Moved down by dy rows: begin so many slices earlier.
  TRUENAME_INLINE Part part(int pose, int dy, int dx) const {
    const size_t at = start(pose, dx) + (furthest_ - dy) * BLOCKS;
    return {&code_[at], &mask_[at], stride_};
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
  template <class Count>
  TRUENAME_INLINE void settle(Place* places, int n, int each, const uint32_t* slices) const {
    for (int i = 0; i < n; ++i) places[i].distance = distance<Count>(places[i], slices + i / each * ROWS);
    for (int Place::*axis : {&Place::pose, &Place::dy, &Place::dx})
      for (int i = 0; i < n; ++i) {
        Place& best = places[i];
        Place back = best, on = best;
        back.*axis -= 1;
        on.*axis += 1;
        back.pose = std::max(back.pose, 0);
        on.pose = std::min(on.pose, poses_ - 1);
        const float behind = distance<Count>(back, slices + i / each * ROWS);
        const float ahead = distance<Count>(on, slices + i / each * ROWS);
        int step = behind < best.distance ? -1 : 0;
        best.distance = std::min(behind, best.distance);
        step = ahead < best.distance ? 1 : step;
        best.distance = std::min(ahead, best.distance);
        best.*axis += step;
      }
  }

  template <class Count>
  TRUENAME_INLINE float distance(const Place& p, const uint32_t* slices) const {
    const int count = Count::differ(part(p.pose, p.dy, p.dx), slices);
    return static_cast<float>(count) / static_cast<float>(std::max(bits_[index(p.pose, p.dy, p.dx)], 1));
  }

  // --- the elastic stage

  // Around a place.
  template <class Count>
  TRUENAME_INLINE Evidence bend(const Place& p, const uint32_t* slices) const {
    uint16_t counts[MOST_BENDS][ALL_BLOCKS];
    float table[MOST_BENDS][ALL_BLOCKS];
    const int n = static_cast<int>(moves_.size());
    for (int s = 0; s < n; ++s)
      Count::by_block(part(p.pose, p.dy + moves_[s].down, p.dx + moves_[s].right), slices, counts[s]);
    for (int s = 0; s < n; ++s) {
      const uint16_t* count = counts[s];
      const float* share = shares_[index(p.pose, p.dy + moves_[s].down, p.dx + moves_[s].right)].data();
      TRUENAME_AS_VECTORS
      for (int k = 0; k < ALL_BLOCKS; ++k) {
        const float distance = static_cast<float>(count[k]) * share[k];
        table[s][k] = distance + (share[k] > 0 ? 0 : NEVER);
      }
    }
    int best[ALL_BLOCKS];
    settle(table, best, [&](int s, int) { return moves_[s].price; });
    float down[ALL_BLOCKS], right[ALL_BLOCKS];  // the field: where blocks are expected
    field(table, best, down, right);
    const int span = 2 * p_.bend + 1;
    float above[MOST_SPAN][ALL_BLOCKS], beside[MOST_SPAN][ALL_BLOCKS];  // squared cells from the field
    for (int i = 0; i < span; ++i)
      for (int k = 0; k < ALL_BLOCKS; ++k) {
        const float y = static_cast<float>(i - p_.bend) - down[k], x = static_cast<float>(i - p_.bend) - right[k];
        above[i][k] = y * y;
        beside[i][k] = x * x;
      }
    const auto away = [&](int s, int k) {
      return p_.field_stiffness * (above[moves_[s].down + p_.bend][k] + beside[moves_[s].right + p_.bend][k]);
    };
    settle(table, best, away);

    Evidence e;
    e.place = p;
    const auto& bits = block_bits_[index(p.pose, p.dy, p.dx)];
    double near = 0, bent = 0, all = 0;
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      const float distance = table[best[k]][k];
      const bool able = distance < NEVER && bits[k] > 0;
      e.block[k] = able ? distance : 1;
      e.down[k] = static_cast<int8_t>(able ? moves_[best[k]].down : 0);
      e.right[k] = static_cast<int8_t>(able ? moves_[best[k]].right : 0);
      if (!able) continue;
      const float cost = distance + away(best[k], k);
      near += static_cast<double>(bits[k]) * distance;
      bent += static_cast<double>(bits[k]) * (cost - distance);
      all += bits[k];
    }
    e.elastic = all > 0 ? static_cast<float>(near / all) : 0.5f;
    e.bent = all > 0 ? static_cast<float>(bent / all) : 0;
    e.covered = static_cast<float>(all / (SIDE * SIDE * PLANES));
    return e;
  }

  // Each block's best move, at a price. Cost and move are one number, whose least is the answer; so the loop has no
  // branch.
  template <class Price>
  TRUENAME_INLINE void settle(const float (*table)[ALL_BLOCKS], int* best, const Price& price) const {
    int32_t least[ALL_BLOCKS];
    for (int k = 0; k < ALL_BLOCKS; ++k) least[k] = std::numeric_limits<int32_t>::max();
    const int n = static_cast<int>(moves_.size());
    for (int s = 0; s < n; ++s)
      TRUENAME_AS_VECTORS
      for (int k = 0; k < ALL_BLOCKS; ++k) {
        const float cost = table[s][k] + price(s, k);
        const int32_t key = static_cast<int32_t>(cost * COST_UNITS) * (1 << PLACE_BITS) + s;
        least[k] = key < least[k] ? key : least[k];
      }
    for (int k = 0; k < ALL_BLOCKS; ++k) best[k] = place_of(least[k]);
  }

  // The affine field of the blocks' moves, least squares; a block counts by how much it agrees.
  TRUENAME_INLINE void field(const float (*table)[ALL_BLOCKS], const int* best, float* down, float* right) const {
    double a[3][3] = {}, b[2][3] = {};
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      const double agrees = std::max(0.0, 0.5 - table[best[k]][k]), w = agrees * agrees;  // 0 of a block without bits
      const double y = k / BLOCKS - 1.5, x = k % BLOCKS - 1.5, dy = moves_[best[k]].down, dx = moves_[best[k]].right;
      const double wy = w * y, wx = w * x;
      a[0][0] += w, a[0][1] += wy, a[0][2] += wx, a[1][1] += wy * y, a[1][2] += wy * x, a[2][2] += wx * x;
      b[0][0] += w * dy, b[0][1] += wy * dy, b[0][2] += wx * dy;
      b[1][0] += w * dx, b[1][1] += wy * dx, b[1][2] += wx * dx;
    }
    a[1][0] = a[0][1], a[2][0] = a[0][2], a[2][1] = a[1][2];
    for (int i = 0; i < 3; ++i) a[i][i] += p_.field_ridge;
    // Positive definite by the ridge, so that elimination needs no pivots.
    for (int i = 0; i < 3; ++i)
      for (int j = i + 1; j < 3; ++j) {
        const double f = a[j][i] / a[i][i];
        for (int k = i; k < 3; ++k) a[j][k] -= f * a[i][k];
        for (int c = 0; c < 2; ++c) b[c][j] -= f * b[c][i];
      }
    for (int c = 0; c < 2; ++c)
      for (int i = 2; i >= 0; --i) {
        for (int j = i + 1; j < 3; ++j) b[c][i] -= a[i][j] * b[c][j];
        b[c][i] /= a[i][i];
      }
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      const double y = k / BLOCKS - 1.5, x = k % BLOCKS - 1.5;
      const double most = 2 * p_.bend;
      down[k] = static_cast<float>(std::clamp(b[0][0] + b[0][1] * y + b[0][2] * x, -most, most));
      right[k] = static_cast<float>(std::clamp(b[1][0] + b[1][1] * y + b[1][2] * x, -most, most));
    }
  }

  Params p_;
  int poses_, poses_first_, furthest_, side_, stride_;
  std::vector<uint32_t> code_, mask_;  // [poses, shifts right, planes, slices]
  std::vector<int32_t> bits_;          // [poses, shifts down, shifts right], valid bits
  std::vector<std::array<uint16_t, ALL_BLOCKS>> block_bits_;  // the same of each block, 0 where they are too few
  std::vector<Shares> shares_;
  std::vector<Place> tried_;       // where the thin code is tried
  std::vector<Thin> thin_;         // their thin codes; zeros up to a whole group
  std::vector<float> thin_share_;  // what one bit is of the valid ones, in DISTANCE_UNITS
  std::vector<Move> moves_;        // of a block in the bend
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
    out[3 * k] = e.block[k];
    out[3 * k + 1] = e.down[k];
    out[3 * k + 2] = e.right[k];
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
