// Comparison of palm codes: a global shift and turn, then an elastic refinement block by block.
//
// A code is six planes of 32 x 32 cells, one bit each (kinds/palmprint/code.py says what the bits are). The method, top
// to bottom:
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
constexpr int PLANE_WORDS = 4;                      // of one plane in one row of blocks: two rows of cells a word
constexpr int ROW_WORDS = PLANES * PLANE_WORDS;     // a row of blocks: plane by plane
constexpr int WORDS = BLOCKS * ROW_WORDS;           // a code
constexpr int THIN_WORDS = PLANES / 2 * PLANE_WORDS;  // a thin code: 3 planes of 16 x 16 cells, four rows a word
constexpr float NEVER = 2;                          // more than any distance
constexpr float DEAREST = 16, COST_UNITS = 1 << 16;  // bound of a block's cost, which takes 20 bits
constexpr int PLACE_BITS = 10;

struct Params {
  int reach;                  // cells, even: how far the global stage shifts, up and down, left and right
  int places;                 // that are bent; the best of them counts
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

using Counts = std::array<int32_t, ALL_BLOCKS>;

// --- counting bits ----------------------------------------------------------------------------------------------------

// Inlined into each path's function, and compiled there for that path's instructions.
#define TRUENAME_INLINE inline __attribute__((always_inline))

TRUENAME_INLINE int popcount(uint64_t v) { return __builtin_popcountll(v); }

// Bits that differ and are valid, word by word; what POPCNT and portable builds share.
struct ByWord {
  template <int N>
  static TRUENAME_INLINE int differ(const uint64_t* q, const uint64_t* m, const uint64_t* g) {
    int count = 0;
    for (int w = 0; w < N; ++w) count += popcount((q[w] ^ g[w]) & m[w]);
    return count;
  }

  // The same of n thin codes one after another.
  static TRUENAME_INLINE void differ_all(const uint64_t* q, const uint64_t* m, const uint64_t* g, int n, float* out) {
    for (int k = 0; k < n; ++k, q += THIN_WORDS, m += THIN_WORDS)
      out[k] = static_cast<float>(differ<THIN_WORDS>(q, m, g));
  }

  static TRUENAME_INLINE void by_block(const uint64_t* q, const uint64_t* m, const uint64_t* g, int32_t* out) {
    constexpr uint64_t column = 0x000000ff000000ff;  // the first eight cells of both rows of a word
    for (int row = 0; row < BLOCKS; ++row) {
      int32_t count[BLOCKS] = {};
      for (int w = row * ROW_WORDS; w < (row + 1) * ROW_WORDS; ++w) {
        const uint64_t bits = (q[w] ^ g[w]) & m[w];
        for (int k = 0; k < BLOCKS; ++k) count[k] += popcount(bits & column << 8 * k);
      }
      std::copy(count, count + BLOCKS, out + row * BLOCKS);
    }
  }
};

#ifdef TRUENAME_X86
#define TRUENAME_POPCNT __attribute__((target("popcnt")))
#define TRUENAME_AVX2 __attribute__((target("avx2,popcnt")))
#define TRUENAME_AVX512 __attribute__((target("avx2,popcnt,avx512f,avx512vl,avx512dq,avx512bw,avx512vpopcntdq")))

// Bits of every byte, by a table of 16 entries for either half (Muła, Kurz, Lemire 2018).
struct ByVector {
  TRUENAME_AVX2 static inline __m256i load(const uint64_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }

  TRUENAME_AVX2 static inline __m256i bytes(const uint64_t* q, const uint64_t* m, const uint64_t* g) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    const __m256i bits = _mm256_and_si256(_mm256_xor_si256(load(q), load(g)), load(m));
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(bits, low)),
                           _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low)));
  }

  template <int N>
  TRUENAME_AVX2 static inline int differ(const uint64_t* q, const uint64_t* m, const uint64_t* g) {
    static_assert(N % 4 == 0 && N / 4 * 8 < 256, "a byte holds what is added to it");
    __m256i sum = bytes(q, m, g);
    for (int w = 4; w < N; w += 4) sum = _mm256_add_epi8(sum, bytes(q + w, m + w, g + w));
    sum = _mm256_sad_epu8(sum, _mm256_setzero_si256());
    const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    return static_cast<int>(_mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1));
  }

  TRUENAME_AVX2 static inline void differ_all(const uint64_t* q, const uint64_t* m, const uint64_t* g, int n,
                                              float* out) {
    static_assert(THIN_WORDS == 12);
    for (int k = 0; k < n; ++k, q += THIN_WORDS, m += THIN_WORDS) {
      const __m256i sum = _mm256_sad_epu8(
          _mm256_add_epi8(_mm256_add_epi8(bytes(q, m, g), bytes(q + 4, m + 4, g + 4)), bytes(q + 8, m + 8, g + 8)),
          _mm256_setzero_si256());
      const __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
      const __m128i all = _mm_add_epi32(half, _mm_unpackhi_epi64(half, half));
      _mm_store_ss(out + k, _mm_cvtepi32_ps(all));
    }
  }

  TRUENAME_AVX2 static inline void by_block(const uint64_t* q, const uint64_t* m, const uint64_t* g, int32_t* out) {
    for (int row = 0; row < BLOCKS; ++row) {
      const int w = row * ROW_WORDS;
      __m256i sum = bytes(q + w, m + w, g + w);
      for (int k = w + 4; k < w + ROW_WORDS; k += 4) sum = _mm256_add_epi8(sum, bytes(q + k, m + k, g + k));
      fold(sum, out + row * BLOCKS);
    }
  }

  // 32 bytes of up to 48 each, four words of two rows of four blocks, to four counts.
  TRUENAME_AVX2 static inline void fold(__m256i sum, int32_t* out) {
    __m128i half = _mm_add_epi8(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));  // up to 96
    half = _mm_add_epi8(half, _mm_srli_si128(half, 8));                                          // up to 192
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out),
                     _mm_add_epi32(_mm_cvtepu8_epi32(half), _mm_cvtepu8_epi32(_mm_srli_si128(half, 4))));
  }
};

struct ByInstruction {
  TRUENAME_AVX512 static inline __m512i bits(const uint64_t* q, const uint64_t* m, const uint64_t* g) {
    return _mm512_and_si512(_mm512_xor_si512(_mm512_loadu_si512(q), _mm512_loadu_si512(g)), _mm512_loadu_si512(m));
  }

  TRUENAME_AVX512 static inline void differ_all(const uint64_t* q, const uint64_t* m, const uint64_t* g, int n,
                                                float* out) {
    for (int k = 0; k < n; ++k, q += THIN_WORDS, m += THIN_WORDS) {
      const __m512i sum = _mm512_popcnt_epi64(bits(q, m, g));
      const __m256i rest = _mm256_and_si256(_mm256_xor_si256(ByVector::load(q + 8), ByVector::load(g + 8)),
                                            ByVector::load(m + 8));
      out[k] = static_cast<float>(total(sum) + total(_mm256_popcnt_epi64(rest)));
    }
  }

  TRUENAME_AVX512 static inline int total(__m256i sum) {
    const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    return static_cast<int>(_mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1));
  }

  TRUENAME_AVX512 static inline int total(__m512i sum) {
    alignas(64) int64_t lanes[8];
    _mm512_store_si512(lanes, sum);
    int64_t count = 0;
    for (const int64_t lane : lanes) count += lane;
    return static_cast<int>(count);
  }

  template <int N>
  TRUENAME_AVX512 static inline int differ(const uint64_t* q, const uint64_t* m, const uint64_t* g) {
    static_assert(N % 8 == 0);
    __m512i sum = _mm512_popcnt_epi64(bits(q, m, g));
    for (int w = 8; w < N; w += 8) sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(bits(q + w, m + w, g + w)));
    return total(sum);
  }

  // Blocks are bytes, which VPOPCNTDQ does not count: AVX2 does.
  TRUENAME_AVX512 static inline void by_block(const uint64_t* q, const uint64_t* m, const uint64_t* g, int32_t* out) {
    ByVector::by_block(q, m, g, out);
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

// Where a cell's bit is: word and place in it.
struct At {
  int word, bit;
};

At at(int plane, int y, int x) {
  return {y / 8 * ROW_WORDS + plane * PLANE_WORDS + y % 8 / 2, y % 2 * SIDE + x};
}

// One plane's row of 32 cells in a code.
uint32_t row_of(const uint64_t* code, int plane, int y) {
  const At a = at(plane, y, 0);
  return static_cast<uint32_t>(code[a.word] >> a.bit);
}

// Every other row, column and plane of a code.
void thin_of(const uint64_t* code, uint64_t* thin) {
  std::fill(thin, thin + THIN_WORDS, 0);
  for (int plane = 0; plane < PLANES; plane += 2)
    for (int y = 0; y < SIDE; y += 2) {
      const uint32_t row = row_of(code, plane, y);
      uint64_t half = 0;
      for (int x = 0; x < SIDE; x += 2) half |= static_cast<uint64_t>(row >> x & 1) << x / 2;
      thin[plane / 2 * PLANE_WORDS + y / 8] |= half << y / 2 % 4 * 16;
    }
}

// A code moved down and right by whole cells; what comes from outside is 0.
void shift(const uint64_t* code, int dy, int dx, uint64_t* out) {
  std::fill(out, out + WORDS, 0);
  for (int plane = 0; plane < PLANES; ++plane)
    for (int y = std::max(0, dy); y < std::min(SIDE, SIDE + dy); ++y) {
      const uint32_t row = row_of(code, plane, y - dy);
      const At a = at(plane, y, 0);
      out[a.word] |= static_cast<uint64_t>(dx >= 0 ? row << dx : row >> -dx) << a.bit;
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

// The valid bits of each block, what one bit is of them, and what is added to the distance where they are too few.
struct Blocks {
  float bits[ALL_BLOCKS], share[ALL_BLOCKS], none[ALL_BLOCKS];
};

// One probe in every pose and shift.
class Probe {
 public:
  // codes, masks: uint64[poses, WORDS]; a mask has the cells that are valid. first: poses that the thin code tries.
  // Poses are in order: neighbours differ by one step.
  Probe(const Params& p, Array2<uint64_t> codes, Array2<uint64_t> masks, Array1<int64_t> first) : p_(p) {
    poses_ = static_cast<int>(codes.shape(0));
    if (poses_ == 0 || masks.shape(0) != codes.shape(0) || codes.shape(1) != WORDS || masks.shape(1) != WORDS)
      throw std::invalid_argument("codes and masks are uint64[poses, 96], with one pose or more");
    if (p.reach < 0 || p.reach % 2 || p.bend < 0 || p.reach + 1 + p.bend >= SIDE / 2)
      throw std::invalid_argument("reach is even, and with bend leaves half of the grid");
    for (size_t k = 0; k < first.shape(0); ++k)
      if (first.data()[k] < 0 || first.data()[k] >= poses_) throw std::invalid_argument("no such pose");
    const float furthest_move = 3.0f * p.bend;  // from one end of the bend to the other side of the field
    if (NEVER + 1 + std::max(p.stiffness, p.field_stiffness) * 2 * furthest_move * furthest_move >= DEAREST)
      throw std::invalid_argument("bend and stiffness make costs of less than 16");
    poses_first_ = static_cast<int>(first.shape(0));
    if (poses_first_ > MOST_POSES || p.places < 1) throw std::invalid_argument("up to 16 poses are tried first");
    const size_t tried = first.shape(0) * (p.reach + 1) * (p.reach + 1);
    if (tried == 0 || tried > MOST_TRIED) throw std::invalid_argument("1 to 512 places are tried first");
    furthest_ = p.reach + 1 + p.bend;  // the whole code is tried one cell beyond, then its blocks move
    side_ = 2 * furthest_ + 1;
    const size_t n = static_cast<size_t>(poses_) * side_ * side_;
    code_.resize(n * WORDS);
    mask_.resize(n * WORDS);
    bits_.resize(n);
    blocks_.resize(n);
    for (int pose = 0; pose < poses_; ++pose)
      for (int dy = -furthest_; dy <= furthest_; ++dy)
        for (int dx = -furthest_; dx <= furthest_; ++dx) {
          const size_t i = index(pose, dy, dx);
          uint64_t* mask = &mask_[i * WORDS];
          shift(codes.data() + static_cast<size_t>(pose) * WORDS, dy, dx, &code_[i * WORDS]);
          shift(masks.data() + static_cast<size_t>(pose) * WORDS, dy, dx, mask);
          const std::array<uint64_t, WORDS> none{};
          std::array<uint64_t, WORDS> every;
          every.fill(~uint64_t{0});
          Counts counts;
          ByWord::by_block(none.data(), mask, every.data(), counts.data());
          for (int k = 0; k < ALL_BLOCKS; ++k) {
            const bool able = counts[k] >= p.least_bits;
            bits_[i] += counts[k];
            blocks_[i].bits[k] = able ? static_cast<float>(counts[k]) : 0;
            blocks_[i].share[k] = able ? 1 / static_cast<float>(counts[k]) : 0;
            blocks_[i].none[k] = able ? 0 : NEVER;
          }
        }
    for (size_t k = 0; k < first.shape(0); ++k)
      for (int dy = -p.reach; dy <= p.reach; dy += 2)
        for (int dx = -p.reach; dx <= p.reach; dx += 2) {
          Place place;
          place.pose = static_cast<int>(first.data()[k]);
          place.dy = dy;
          place.dx = dx;
          tried_.push_back(place);
        }
    thin_code_.resize(tried_.size() * THIN_WORDS);
    thin_mask_.resize(tried_.size() * THIN_WORDS);
    for (size_t k = 0; k < tried_.size(); ++k) {
      const size_t i = index(tried_[k].pose, tried_[k].dy, tried_[k].dx);
      uint64_t* mask = &thin_mask_[k * THIN_WORDS];
      thin_of(&code_[i * WORDS], &thin_code_[k * THIN_WORDS]);
      thin_of(&mask_[i * WORDS], mask);
      int bits = 0;
      for (int w = 0; w < THIN_WORDS; ++w) bits += popcount(mask[w]);
      thin_share_.push_back(1 / static_cast<float>(std::max(bits, 1)));
    }
  }

  // The global stage: where the probe lies best on a reference.
  template <class Count>
  TRUENAME_INLINE Place find(const uint64_t* reference, const uint64_t* thin) const {
    float distances[MOST_TRIED];
    everywhere<Count>(thin, distances);
    return settled<Count>(tried_[std::min_element(distances, distances + tried_.size()) - distances], reference);
  }

  // Both stages. Each pose that is tried first has a best place; of these the nearest are bent, and the best counts.
  template <class Count>
  TRUENAME_INLINE Evidence compare(const uint64_t* reference, const uint64_t* thin) const {
    float distances[MOST_TRIED];
    everywhere<Count>(thin, distances);
    const int each = static_cast<int>(tried_.size()) / poses_first_;
    Place places[MOST_POSES];
    for (int k = 0; k < poses_first_; ++k) {
      const float* begin = distances + k * each;
      places[k] = settled<Count>(tried_[std::min_element(begin, begin + each) - distances], reference);
    }
    std::stable_sort(places, places + poses_first_,
                     [](const Place& a, const Place& b) { return a.distance < b.distance; });
    Evidence best;
    best.elastic = NEVER;
    for (int k = 0; k < std::min(p_.places, poses_first_); ++k) {
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

  // The thin code's distances at all places that are tried.
  template <class Count>
  TRUENAME_INLINE void everywhere(const uint64_t* thin, float* distances) const {
    Count::differ_all(thin_code_.data(), thin_mask_.data(), thin, static_cast<int>(tried_.size()), distances);
    for (size_t i = 0; i < tried_.size(); ++i) distances[i] *= thin_share_[i];
  }

  // The whole code around a place, one step in each dimension.
  template <class Count>
  TRUENAME_INLINE Place settled(Place best, const uint64_t* reference) const {
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
  TRUENAME_INLINE Evidence bend(const Place& p, const uint64_t* reference) const {
    const int span = 2 * p_.bend + 1;
    float table[MOST_BENDS][ALL_BLOCKS];
    for (int y = 0, s = 0; y < span; ++y)
      for (int x = 0; x < span; ++x, ++s) {
        const size_t i = index(p.pose, p.dy + y - p_.bend, p.dx + x - p_.bend);
        int32_t count[ALL_BLOCKS];
        Count::by_block(&code_[i * WORDS], &mask_[i * WORDS], reference, count);
        const Blocks& blocks = blocks_[i];
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
  TRUENAME_INLINE float distance(const Place& p, const uint64_t* reference) const {
    const size_t i = index(p.pose, p.dy, p.dx);
    const int count = Count::template differ<WORDS>(&code_[i * WORDS], &mask_[i * WORDS], reference);
    return static_cast<float>(count) / static_cast<float>(std::max(bits_[i], 1));
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
  int poses_, poses_first_, furthest_, side_;
  std::vector<uint64_t> code_, mask_;            // [poses, shifts down, shifts right, WORDS]
  std::vector<int32_t> bits_;                    // valid bits of each
  std::vector<Blocks> blocks_;
  std::vector<Place> tried_;                     // where the thin code is tried
  std::vector<uint64_t> thin_code_, thin_mask_;  // [tried, THIN_WORDS]
  std::vector<float> thin_share_;                // what one bit is of the valid ones
};

// --- each path's functions --------------------------------------------------------------------------------------------

Place find_portable(const Probe& p, const uint64_t* code, const uint64_t* thin) { return p.find<ByWord>(code, thin); }
Evidence compare_portable(const Probe& p, const uint64_t* code, const uint64_t* thin) {
  return p.compare<ByWord>(code, thin);
}

#ifdef TRUENAME_X86
TRUENAME_POPCNT Place find_popcnt(const Probe& p, const uint64_t* code, const uint64_t* thin) {
  return p.find<ByWord>(code, thin);
}
TRUENAME_POPCNT Evidence compare_popcnt(const Probe& p, const uint64_t* code, const uint64_t* thin) {
  return p.compare<ByWord>(code, thin);
}
TRUENAME_AVX2 Place find_avx2(const Probe& p, const uint64_t* code, const uint64_t* thin) {
  return p.find<ByVector>(code, thin);
}
TRUENAME_AVX2 Evidence compare_avx2(const Probe& p, const uint64_t* code, const uint64_t* thin) {
  return p.compare<ByVector>(code, thin);
}
TRUENAME_AVX512 Place find_vpopcnt(const Probe& p, const uint64_t* code, const uint64_t* thin) {
  return p.find<ByInstruction>(code, thin);
}
TRUENAME_AVX512 Evidence compare_vpopcnt(const Probe& p, const uint64_t* code, const uint64_t* thin) {
  return p.compare<ByInstruction>(code, thin);
}
#endif

using Find = Place (*)(const Probe&, const uint64_t*, const uint64_t*);
using Compare = Evidence (*)(const Probe&, const uint64_t*, const uint64_t*);

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
void require_together(const Array2<uint64_t>& codes, const Array2<uint64_t>& thin) {
  if (codes.shape(1) != WORDS || thin.shape(1) != THIN_WORDS || codes.shape(0) != thin.shape(0))
    throw std::invalid_argument("codes are uint64[n, 96] and thin codes uint64[n, 12]");
}

nb::object thin(Array2<uint64_t> codes) {
  if (codes.shape(1) != WORDS) throw std::invalid_argument("codes are uint64[n, 96]");
  const size_t n = codes.shape(0);
  uint64_t* out = new uint64_t[n * THIN_WORDS + 1];
  nb::object result = owned<uint64_t, 2>(out, {n, THIN_WORDS});
  for (size_t k = 0; k < n; ++k) thin_of(codes.data() + k * WORDS, out + k * THIN_WORDS);
  return result;
}

nb::object scan(const Probe& probe, Array2<uint64_t> codes, Array2<uint64_t> thin, int threads,
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
        out[k] = find(probe, codes.data() + k * WORDS, thin.data() + k * THIN_WORDS).distance;
    });
  }
  return result;
}

nb::object compare(const Probe& probe, Array2<uint64_t> codes, Array2<uint64_t> thin, Array1<int64_t> rows, int threads,
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
        compare(probe, codes.data() + row * WORDS, thin.data() + row * THIN_WORDS).write(out + k * Evidence::FIELDS);
      }
    });
  }
  return result;
}

// The blocks of one comparison: rows of distance (1 where not compared), cells down, cells right.
nb::object blocks(const Probe& probe, Array2<uint64_t> codes, Array2<uint64_t> thin, int64_t row) {
  require_together(codes, thin);
  if (row < 0 || row >= static_cast<int64_t>(codes.shape(0))) throw nb::index_error("no such code");
  const Evidence e =
      comparer(choose("auto"))(probe, codes.data() + row * WORDS, thin.data() + row * THIN_WORDS);
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
      FIELD(reach) FIELD(places) FIELD(bend) FIELD(stiffness) FIELD(field_stiffness) FIELD(field_ridge) FIELD(least_bits);
#undef FIELD
  nb::class_<Probe>(m, "Probe")
      .def(nb::init<const Params&, Array2<uint64_t>, Array2<uint64_t>, Array1<int64_t>>());
  m.def("thin", &thin);
  m.def("scan", &scan);
  m.def("compare", &compare);
  m.def("blocks", &blocks);
  m.def("paths", &paths);
}
