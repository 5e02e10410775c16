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
// AVX-512 VPOPCNTDQ. They are chosen at run time, and counts are integers, so that all paths agree exactly.
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
constexpr int GROUP = 4;                            // thin codes that are counted together
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

// Inlined into each path's function, and compiled there for that path's instructions.
#define TRUENAME_INLINE inline __attribute__((always_inline))

TRUENAME_INLINE int popcount(uint64_t v) { return __builtin_popcountll(v); }

// Two rows at once.
TRUENAME_INLINE uint64_t load(const uint32_t* from) {
  uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The rows of a probe that lie on a reference, in planes that are `stride` rows apart.
struct Part {
  const uint32_t *code, *mask;
  int stride;
};

// Bits that differ and are valid, word by word; what POPCNT and portable builds share.
struct ByWord {
  static TRUENAME_INLINE int differ(const Part& q, const uint32_t* g) {
    int count = 0;
    for (int plane = 0; plane < PLANES; ++plane)
      for (int y = 0; y < SIDE; y += 2) {
        const int at = plane * q.stride + y;
        count += popcount((load(q.code + at) ^ load(g + plane * SIDE + y)) & load(q.mask + at));
      }
    return count;
  }

  // Of n thin codes one after another; n is a multiple of GROUP.
  static TRUENAME_INLINE void differ_all(const uint32_t* q, const uint32_t* m, const uint32_t* g, int n, int32_t* out) {
    for (int k = 0; k < n; ++k, q += THIN_ROWS, m += THIN_ROWS) {
      out[k] = 0;
      for (int w = 0; w < THIN_ROWS; w += 2) out[k] += popcount((load(q + w) ^ load(g + w)) & load(m + w));
    }
  }

  static TRUENAME_INLINE void by_block(const Part& q, const uint32_t* g, int32_t* out) {
    constexpr uint64_t column = 0x000000ff000000ff;  // the first eight cells of both rows
    std::fill(out, out + ALL_BLOCKS, 0);
    for (int plane = 0; plane < PLANES; ++plane)
      for (int y = 0; y < SIDE; y += 2) {
        const int at = plane * q.stride + y;
        const uint64_t bits = (load(q.code + at) ^ load(g + plane * SIDE + y)) & load(q.mask + at);
        for (int k = 0; k < BLOCKS; ++k) out[y / BLOCK * BLOCKS + k] += popcount(bits & column << 8 * k);
      }
  }
};

#ifdef TRUENAME_X86
#define TRUENAME_POPCNT __attribute__((target("popcnt")))
#define TRUENAME_AVX2 __attribute__((target("avx2,popcnt")))
#define TRUENAME_AVX512 __attribute__((target("avx2,popcnt,avx512f,avx512vl,avx512dq,avx512bw,avx512vpopcntdq")))

// Bits of every byte, by a table of 16 entries for either half (Muła, Kurz, Lemire 2018).
struct ByVector {
  TRUENAME_AVX2 static inline __m256i load(const uint32_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }

  TRUENAME_AVX2 static inline __m256i bits(const uint32_t* q, const uint32_t* m, const uint32_t* g) {
    return _mm256_and_si256(_mm256_xor_si256(load(q), load(g)), load(m));
  }

  TRUENAME_AVX2 static inline __m256i by_byte(__m256i bits) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(bits, low)),
                           _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low)));
  }

  // Of three words, whose ones and twos are counted apart: a full adder is cheaper than a third count.
  TRUENAME_AVX2 static inline __m256i by_byte(__m256i a, __m256i b, __m256i c) {
    const __m256i odd = _mm256_xor_si256(a, b);
    const __m256i twos = by_byte(_mm256_or_si256(_mm256_and_si256(a, b), _mm256_and_si256(odd, c)));
    return _mm256_add_epi8(by_byte(_mm256_xor_si256(odd, c)), _mm256_add_epi8(twos, twos));
  }

  // Eight rows of every plane, bits by byte: up to 48, in eight rows of four blocks.
  TRUENAME_AVX2 static inline __m256i eight_rows(const Part& q, const uint32_t* g, int y) {
    static_assert(PLANES == 6);
    __m256i plane[PLANES];
    for (int k = 0; k < PLANES; ++k)
      plane[k] = bits(q.code + k * q.stride + y, q.mask + k * q.stride + y, g + k * SIDE + y);
    return _mm256_add_epi8(by_byte(plane[0], plane[1], plane[2]), by_byte(plane[3], plane[4], plane[5]));
  }

  TRUENAME_AVX2 static inline int total(__m256i sum) {
    const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    return static_cast<int>(_mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1));
  }

  TRUENAME_AVX2 static inline int differ(const Part& q, const uint32_t* g) {
    const __m256i upper = _mm256_add_epi8(eight_rows(q, g, 0), eight_rows(q, g, BLOCK));
    const __m256i lower = _mm256_add_epi8(eight_rows(q, g, 2 * BLOCK), eight_rows(q, g, 3 * BLOCK));
    return total(_mm256_sad_epu8(_mm256_add_epi8(upper, lower), _mm256_setzero_si256()));  // up to 192 a byte
  }

  TRUENAME_AVX2 static inline __m256i thin(const uint32_t* q, const uint32_t* m, const uint32_t* g) {
    static_assert(THIN_ROWS == 24);
    return _mm256_sad_epu8(by_byte(bits(q, m, g), bits(q + 8, m + 8, g + 8), bits(q + 16, m + 16, g + 16)),
                           _mm256_setzero_si256());
  }

  // Four sums of at most 768 share one register, 16 bits apart, so that one reduction serves them all.
  TRUENAME_AVX2 static inline void differ_all(const uint32_t* q, const uint32_t* m, const uint32_t* g, int n,
                                              int32_t* out) {
    static_assert(GROUP == 4);
    for (int k = 0; k < n; k += GROUP, q += GROUP * THIN_ROWS, m += GROUP * THIN_ROWS) {
      __m256i sum = thin(q, m, g);
      sum = _mm256_add_epi64(sum, _mm256_slli_epi64(thin(q + THIN_ROWS, m + THIN_ROWS, g), 16));
      sum = _mm256_add_epi64(sum, _mm256_slli_epi64(thin(q + 2 * THIN_ROWS, m + 2 * THIN_ROWS, g), 32));
      sum = _mm256_add_epi64(sum, _mm256_slli_epi64(thin(q + 3 * THIN_ROWS, m + 3 * THIN_ROWS, g), 48));
      __m128i half = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
      half = _mm_add_epi64(half, _mm_unpackhi_epi64(half, half));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out + k), _mm_cvtepu16_epi32(half));
    }
  }

  TRUENAME_AVX2 static inline void by_block(const Part& q, const uint32_t* g, int32_t* out) {
    for (int row = 0; row < BLOCKS; ++row) {
      const __m256i sum = eight_rows(q, g, row * BLOCK);
      __m128i half = _mm_add_epi8(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));  // up to 96
      half = _mm_add_epi8(half, _mm_srli_si128(half, 8));                                          // up to 192
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out + row * BLOCKS),
                       _mm_add_epi32(_mm_cvtepu8_epi32(half), _mm_cvtepu8_epi32(_mm_srli_si128(half, 4))));
    }
  }
};

struct ByInstruction {
  TRUENAME_AVX512 static inline __m512i bits(const uint32_t* q, const uint32_t* m, const uint32_t* g) {
    return _mm512_and_si512(_mm512_xor_si512(_mm512_loadu_si512(q), _mm512_loadu_si512(g)), _mm512_loadu_si512(m));
  }

  TRUENAME_AVX512 static inline int total(__m512i sum) {
    alignas(64) int64_t lanes[8];
    _mm512_store_si512(lanes, sum);
    int64_t count = 0;
    for (const int64_t lane : lanes) count += lane;
    return static_cast<int>(count);
  }

  TRUENAME_AVX512 static inline int differ(const Part& q, const uint32_t* g) {
    __m512i sum = _mm512_setzero_si512();
    for (int plane = 0; plane < PLANES; ++plane)
      for (int y = 0; y < SIDE; y += SIDE / 2) {
        const int at = plane * q.stride + y;
        sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(bits(q.code + at, q.mask + at, g + plane * SIDE + y)));
      }
    return total(sum);
  }

  TRUENAME_AVX512 static inline void differ_all(const uint32_t* q, const uint32_t* m, const uint32_t* g, int n,
                                                int32_t* out) {
    for (int k = 0; k < n; ++k, q += THIN_ROWS, m += THIN_ROWS) {
      const __m512i sum = _mm512_popcnt_epi64(bits(q, m, g));
      const __m256i rest = _mm256_and_si256(_mm256_xor_si256(ByVector::load(q + 16), ByVector::load(g + 16)),
                                            ByVector::load(m + 16));
      out[k] = total(sum) + ByVector::total(_mm256_popcnt_epi64(rest));
    }
  }

  // Blocks are bytes, which VPOPCNTDQ does not count: AVX2 does.
  TRUENAME_AVX512 static inline void by_block(const Part& q, const uint32_t* g, int32_t* out) {
    ByVector::by_block(q, g, out);
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
      __builtin_cpu_supports("avx512vpopcntdq"))
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

// The valid bits of each block, what one is of them, and what is added to the distance where they are too few.
struct Blocks {
  float bits[ALL_BLOCKS], share[ALL_BLOCKS], none[ALL_BLOCKS];
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
    for (size_t k = 0; k < first.shape(0); ++k)
      if (first.data()[k] < 0 || first.data()[k] >= poses_) throw std::invalid_argument("no such pose");
    const float furthest_move = 3.0f * p.bend;  // from one end of the bend to the other side of the field
    if (NEVER + 1 + std::max(p.stiffness, p.field_stiffness) * 2 * furthest_move * furthest_move >= DEAREST)
      throw std::invalid_argument("bend and stiffness make costs of less than 16");
    poses_first_ = static_cast<int>(first.shape(0));
    if (poses_first_ > MOST_POSES || p.bent < 1 || p.settled < p.bent) throw std::invalid_argument("of up to 16 poses some settle, and of those some are bent");
    if (poses_first_ == 0 || first.shape(0) * (p.reach + 1) * (p.reach + 1) > MOST_TRIED)
      throw std::invalid_argument("1 to 512 places are tried first");
    furthest_ = p.reach + 1 + p.bend;  // the whole code is tried one cell beyond, then its blocks move
    side_ = 2 * furthest_ + 1;
    stride_ = SIDE + 2 * furthest_;
    const size_t shifts = static_cast<size_t>(poses_) * side_;
    code_.resize(shifts * PLANES * stride_);
    mask_.resize(code_.size());
    for (int pose = 0; pose < poses_; ++pose)
      for (int dx = -furthest_; dx <= furthest_; ++dx)
        for (int row = 0; row < ROWS; ++row) {
          const auto moved = [&](Array2<uint32_t> from) {
            const uint32_t cells = from.data()[pose * ROWS + row];
            return dx >= 0 ? cells << dx : cells >> -dx;
          };
          const size_t i = start(pose, dx) + row / SIDE * stride_ + furthest_ + row % SIDE;
          code_[i] = moved(codes);
          mask_[i] = moved(masks);
        }
    bits_.resize(shifts * side_);
    blocks_.resize(shifts * side_);
    const std::vector<uint32_t> nothing(PLANES * stride_), everything(ROWS, ~uint32_t{0});
    for (int pose = 0; pose < poses_; ++pose)
      for (int dy = -furthest_; dy <= furthest_; ++dy)
        for (int dx = -furthest_; dx <= furthest_; ++dx) {
          const size_t i = index(pose, dy, dx);
          int32_t counts[ALL_BLOCKS];
          ByWord::by_block({nothing.data(), part(pose, dy, dx).mask, stride_}, everything.data(), counts);
          for (int k = 0; k < ALL_BLOCKS; ++k) {
            const bool able = counts[k] >= std::max(p.least_bits, 1);
            bits_[i] += counts[k];
            blocks_[i].bits[k] = able ? static_cast<float>(counts[k]) : 0;
            blocks_[i].share[k] = able ? 1 / static_cast<float>(counts[k]) : 0;
            blocks_[i].none[k] = able ? 0 : NEVER;
          }
        }
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
    const size_t grouped = (tried_.size() + GROUP - 1) / GROUP * GROUP;
    thin_code_.resize(grouped * THIN_ROWS);
    thin_mask_.resize(grouped * THIN_ROWS);
    thin_share_.resize(grouped);
    for (size_t k = 0; k < tried_.size(); ++k) {
      const Part here = part(tried_[k].pose, tried_[k].dy, tried_[k].dx);
      uint32_t code[ROWS], valid[ROWS];
      for (int row = 0; row < ROWS; ++row) {
        code[row] = here.code[row / SIDE * stride_ + row % SIDE];
        valid[row] = here.mask[row / SIDE * stride_ + row % SIDE];
      }
      uint32_t* mask = &thin_mask_[k * THIN_ROWS];
      thin_of(code, &thin_code_[k * THIN_ROWS]);
      thin_of(valid, mask);
      int bits = 0;
      for (int w = 0; w < THIN_ROWS; ++w) bits += popcount(mask[w]);
      thin_share_[k] = 1 / static_cast<float>(std::max(bits, 1));
    }
  }

  // The global stage: where the probe lies best on a reference.
  template <class Count>
  TRUENAME_INLINE Place find(const uint32_t* reference, const uint32_t* thin) const {
    int32_t keys[MOST_TRIED];
    everywhere<Count>(thin, keys);
    int32_t least = keys[0];
    for (size_t i = 1; i < tried_.size(); ++i) least = keys[i] < least ? keys[i] : least;
    return settled<Count>(tried_[place_of(least)], reference);
  }

  // Both stages. Each pose that is tried first has a best place. The nearest of these settle on the whole code, the
  // nearest of those are bent, and the best of them counts.
  template <class Count>
  TRUENAME_INLINE Evidence compare(const uint32_t* reference, const uint32_t* thin) const {
    int32_t keys[MOST_TRIED], first[MOST_POSES];
    everywhere<Count>(thin, keys);
    const int each = static_cast<int>(tried_.size()) / poses_first_;
    for (int k = 0; k < poses_first_; ++k) first[k] = *std::min_element(keys + k * each, keys + (k + 1) * each);
    std::sort(first, first + poses_first_);
    const int settling = std::min(p_.settled, poses_first_);
    Place places[MOST_POSES];
    for (int k = 0; k < settling; ++k) places[k] = settled<Count>(tried_[place_of(first[k])], reference);
    std::stable_sort(places, places + settling,
                     [](const Place& a, const Place& b) { return a.distance < b.distance; });
    Evidence best;
    best.elastic = NEVER;
    for (int k = 0; k < std::min(p_.bent, settling); ++k) {
      const Evidence e = bend<Count>(places[k], reference);
      if (e.elastic + e.bent < best.elastic + best.bent) best = e;
    }
    best.place.distance = places[0].distance;
    return best;
  }

 private:
  static constexpr size_t MOST_TRIED = 512;
  static constexpr int MOST_POSES = 16;
  static constexpr int MOST_BENDS = SIDE * SIDE / 4;
  static_assert(MOST_BENDS <= 1 << PLACE_BITS);

  size_t index(int pose, int dy, int dx) const {
    return (static_cast<size_t>(pose) * side_ + dy + furthest_) * side_ + dx + furthest_;
  }

  size_t start(int pose, int dx) const {
    return (static_cast<size_t>(pose) * side_ + dx + furthest_) * PLANES * stride_;
  }

  // Moved down by dy rows: begin so many rows earlier, in what surrounds the planes or in them.
  TRUENAME_INLINE Part part(int pose, int dy, int dx) const {
    const size_t at = start(pose, dx) + furthest_ - dy;
    return {&code_[at], &mask_[at], stride_};
  }

  // The thin code's distance at every place that is tried, with the place.
  template <class Count>
  TRUENAME_INLINE void everywhere(const uint32_t* thin, int32_t* keys) const {
    int32_t counts[MOST_TRIED];
    const int n = static_cast<int>(thin_share_.size());
    Count::differ_all(thin_code_.data(), thin_mask_.data(), thin, n, counts);
    const float* share = thin_share_.data();
    for (int i = 0; i < n; ++i)
      keys[i] = static_cast<int32_t>(static_cast<float>(counts[i]) * share[i] * DISTANCE_UNITS) * (1 << PLACE_BITS) + i;
  }

  static int place_of(int32_t key) { return key & ((1 << PLACE_BITS) - 1); }

  // The whole code around a place, one step in each dimension.
  template <class Count>
  TRUENAME_INLINE Place settled(Place best, const uint32_t* reference) const {
    best.distance = distance<Count>(best, reference);
    const auto look = [&](Place there, int pose, int dy, int dx) {
      there.pose += pose;
      there.dy += dy;
      there.dx += dx;
      if (there.pose < 0 || there.pose >= poses_) return;
      there.distance = distance<Count>(there, reference);
      if (there.distance < best.distance) best = there;
    };
    for (const auto& [pose, dy, dx] : {std::array<int, 3>{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}) {
      const Place here = best;
      look(here, -pose, -dy, -dx);
      look(here, pose, dy, dx);
    }
    return best;
  }

  // The elastic stage around a place.
  template <class Count>
  TRUENAME_INLINE Evidence bend(const Place& p, const uint32_t* reference) const {
    const int span = 2 * p_.bend + 1;
    float table[MOST_BENDS][ALL_BLOCKS];
    for (int y = 0, s = 0; y < span; ++y)
      for (int x = 0; x < span; ++x, ++s) {
        const int dy = p.dy + y - p_.bend, dx = p.dx + x - p_.bend;
        int32_t count[ALL_BLOCKS];
        Count::by_block(part(p.pose, dy, dx), reference, count);
        const Blocks& blocks = blocks_[index(p.pose, dy, dx)];
        for (int k = 0; k < ALL_BLOCKS; ++k)
          table[s][k] = static_cast<float>(count[k]) * blocks.share[k] + blocks.none[k];
      }
    float down[ALL_BLOCKS] = {}, right[ALL_BLOCKS] = {};  // the field: where blocks are expected
    float cost[ALL_BLOCKS];
    int best[ALL_BLOCKS];
    settle(table, span, p_.stiffness, down, right, cost, best);
    field(table, span, best, down, right);
    settle(table, span, p_.field_stiffness, down, right, cost, best);

    Evidence e;
    e.place = p;
    const float* bits = blocks_[index(p.pose, p.dy, p.dx)].bits;
    double near = 0, bent = 0, all = 0;
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      const bool able = table[best[k]][k] < NEVER && bits[k] > 0;
      e.block[k] = able ? table[best[k]][k] : 1;
      e.down[k] = static_cast<int8_t>(able ? best[k] / span - p_.bend : 0);
      e.right[k] = static_cast<int8_t>(able ? best[k] % span - p_.bend : 0);
      if (!able) continue;
      near += static_cast<double>(bits[k]) * table[best[k]][k];
      bent += static_cast<double>(bits[k]) * (cost[k] - table[best[k]][k]);
      all += bits[k];
    }
    e.elastic = all > 0 ? static_cast<float>(near / all) : 0.5f;
    e.bent = all > 0 ? static_cast<float>(bent / all) : 0;
    e.covered = static_cast<float>(all / (SIDE * SIDE * PLANES));
    return e;
  }

  template <class Count>
  TRUENAME_INLINE float distance(const Place& p, const uint32_t* reference) const {
    const int count = Count::differ(part(p.pose, p.dy, p.dx), reference);
    return static_cast<float>(count) / static_cast<float>(std::max(bits_[index(p.pose, p.dy, p.dx)], 1));
  }

  // Each block's best place, at a price for its squared distance from the field. Cost and place are one number, whose
  // least is the answer; so the loop has no branch.
  TRUENAME_INLINE void settle(const float (*table)[ALL_BLOCKS], int span, float stiffness, const float* down,
                              const float* right, float* cost, int* best) const {
    int32_t least[ALL_BLOCKS];
    for (int k = 0; k < ALL_BLOCKS; ++k) least[k] = std::numeric_limits<int32_t>::max();
    for (int y = 0, s = 0; y < span; ++y)
      for (int x = 0; x < span; ++x, ++s)
        for (int k = 0; k < ALL_BLOCKS; ++k) {
          const float c = table[s][k] + away(stiffness, y, x, down[k], right[k]);
          const int32_t key = static_cast<int32_t>(c * COST_UNITS) * (1 << PLACE_BITS) + s;
          least[k] = key < least[k] ? key : least[k];
        }
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      best[k] = least[k] & ((1 << PLACE_BITS) - 1);
      cost[k] = table[best[k]][k] + away(stiffness, best[k] / span, best[k] % span, down[k], right[k]);
    }
  }

  TRUENAME_INLINE float away(float stiffness, int y, int x, float down, float right) const {
    const float dy = static_cast<float>(y - p_.bend) - down, dx = static_cast<float>(x - p_.bend) - right;
    return stiffness * (dy * dy + dx * dx);
  }

  // The affine field of the blocks' moves, least squares; a block counts by how much it agrees.
  TRUENAME_INLINE void field(const float (*table)[ALL_BLOCKS], int span, const int* best, float* down,
                             float* right) const {
    double a[3][3] = {}, b[2][3] = {};
    for (int k = 0; k < ALL_BLOCKS; ++k) {
      if (table[best[k]][k] >= NEVER) continue;
      const double agrees = std::max(0.0, 0.5 - table[best[k]][k]), w = agrees * agrees;
      const double at[3] = {1, k / BLOCKS - 1.5, k % BLOCKS - 1.5};
      const double move[2] = {static_cast<double>(best[k] / span - p_.bend),
                              static_cast<double>(best[k] % span - p_.bend)};
      for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) a[i][j] += w * at[i] * at[j];
        for (int c = 0; c < 2; ++c) b[c][i] += w * at[i] * move[c];
      }
    }
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
  std::vector<uint32_t> code_, mask_;            // [poses, shifts right, planes, rows with what surrounds them]
  std::vector<int32_t> bits_;                    // [poses, shifts down, shifts right], valid bits
  std::vector<Blocks> blocks_;
  std::vector<Place> tried_;                     // where the thin code is tried
  std::vector<uint32_t> thin_code_, thin_mask_;  // [tried, THIN_ROWS], and zeros up to a whole group
  std::vector<float> thin_share_;                // what one bit is of the valid ones
};

// --- each path's functions --------------------------------------------------------------------------------------------

Place find_portable(const Probe& p, const uint32_t* code, const uint32_t* thin) { return p.find<ByWord>(code, thin); }
Evidence compare_portable(const Probe& p, const uint32_t* code, const uint32_t* thin) {
  return p.compare<ByWord>(code, thin);
}

#ifdef TRUENAME_X86
TRUENAME_POPCNT Place find_popcnt(const Probe& p, const uint32_t* code, const uint32_t* thin) {
  return p.find<ByWord>(code, thin);
}
TRUENAME_POPCNT Evidence compare_popcnt(const Probe& p, const uint32_t* code, const uint32_t* thin) {
  return p.compare<ByWord>(code, thin);
}
TRUENAME_AVX2 Place find_avx2(const Probe& p, const uint32_t* code, const uint32_t* thin) {
  return p.find<ByVector>(code, thin);
}
TRUENAME_AVX2 Evidence compare_avx2(const Probe& p, const uint32_t* code, const uint32_t* thin) {
  return p.compare<ByVector>(code, thin);
}
TRUENAME_AVX512 Place find_vpopcnt(const Probe& p, const uint32_t* code, const uint32_t* thin) {
  return p.find<ByInstruction>(code, thin);
}
TRUENAME_AVX512 Evidence compare_vpopcnt(const Probe& p, const uint32_t* code, const uint32_t* thin) {
  return p.compare<ByInstruction>(code, thin);
}
#endif

using Find = Place (*)(const Probe&, const uint32_t*, const uint32_t*);
using Compare = Evidence (*)(const Probe&, const uint32_t*, const uint32_t*);

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
    parallel(static_cast<int64_t>(n), 256, threads, [&](int64_t from, int64_t to) {
      for (int64_t k = from; k < to; ++k)
        out[k] = find(probe, codes.data() + k * ROWS, thin.data() + k * THIN_ROWS).distance;
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
    parallel(static_cast<int64_t>(n), 64, threads, [&](int64_t from, int64_t to) {
      for (int64_t k = from; k < to; ++k) {
        const int64_t row = rows.data()[k];
        compare(probe, codes.data() + row * ROWS, thin.data() + row * THIN_ROWS).write(out + k * Evidence::FIELDS);
      }
    });
  }
  return result;
}

// The blocks of one comparison: rows of distance (1 where not compared), cells down, cells right.
nb::object blocks(const Probe& probe, Array2<uint32_t> codes, Array2<uint32_t> thin, int64_t row) {
  require_together(codes, thin);
  if (row < 0 || row >= static_cast<int64_t>(codes.shape(0))) throw nb::index_error("no such code");
  const Evidence e =
      comparer(choose("auto"))(probe, codes.data() + row * ROWS, thin.data() + row * THIN_ROWS);
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
