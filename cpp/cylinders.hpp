// Cylinder codes of minutiae, for every kernel that compares friction ridges: made, and compared.
//
//   Encoder      a bit-packed cylinder around every minutia (Cappelli, Ferrara, Maltoni: Minutia Cylinder-Code, TPAMI
//                2010; bits as in their 2011 paper on MCC16b), its cells masked by the print's foreground
//   counts       of the bits in which cylinders agree, by population counts
//
// Counting bits has faster paths: the POPCNT instruction, AVX2 with carry-save adders, and AVX-512 VPOPCNTDQ. They are
// chosen at run time, and counts are integers, so that all paths agree exactly.

#pragma once

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
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define TRUENAME_X86 1
#include <immintrin.h>
#endif

namespace nb = nanobind;

namespace truename {

constexpr int GRID = 16;                      // cells along a cylinder's base
constexpr int SECTIONS = 6;                   // direction sections of a cylinder
constexpr int MASK_WORDS = GRID * GRID / 64;  // one plane of cells
constexpr int CODE_WORDS = MASK_WORDS * SECTIONS;
constexpr int CELLS = [] {  // cells of a plane within the radius
  int count = 0;
  for (int i = 1 - GRID; i < GRID; i += 2)
    for (int j = 1 - GRID; j < GRID; j += 2) count += i * i + j * j <= GRID * GRID;
  return count;
}();
constexpr double PI = 3.14159265358979323846;
constexpr uint8_t MARGIN = 1, RIDGES = 2;  // values of a foreground map; 0 is background

// What a cylinder is; each kernel's parameters extend it, under a name of their own: all kernels live in one process, where
// Python's classes are told apart by the names of their C++ types, anonymous namespaces or not.
struct Cylinder {
  double radius, spatial_sigma, direction_sigma, code_threshold, min_valid_cells;
};

template <class T>
using Array1 = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using Array2 = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// The bits of a cylinder: a plane of cells for each section. As many as whole vectors, and aligned to them.
struct alignas(64) Code {
  uint64_t word[CODE_WORDS];
};

// One print in the form that compares fast. Coordinates: pixels at 500 ppi, y up.
struct Print {
  std::vector<double> x, y, c, s;            // place; cosine and sine of the direction
  std::vector<uint8_t> turns;                // the direction in 1/256 turns
  std::vector<Code> code;                    // of each cylinder
  std::vector<uint64_t> mask;                // n * MASK_WORDS
  std::vector<int32_t> cells, ones;          // valid cells and set bits of each cylinder
  std::vector<uint8_t> region;               // foreground blocks, rows from the top
  int rows = 0, columns = 0, block = 16;
  int size() const { return static_cast<int>(x.size()); }
  // Whether a place (y up) lies on ridges (`least` is RIDGES) or at least in the margin around them (MARGIN).
  bool covers(double px, double py, uint8_t least) const {
    const double v = -py;
    if (!(px >= 0 && v >= 0 && px < columns * block && v < rows * block)) return false;
    return region[static_cast<int>(v / block) * columns + static_cast<int>(px / block)] >= least;
  }
};

inline double gaussian_mass(double from, double to, double sigma) {
  return 0.5 * (std::erf(to / (sigma * std::sqrt(2.0))) - std::erf(from / (sigma * std::sqrt(2.0))));
}

inline double wrap(double angle) {
  while (angle >= PI) angle -= 2 * PI;
  while (angle < -PI) angle += 2 * PI;
  return angle;
}

// Inlined into each path's function, and compiled there for that path's instructions.
#define TRUENAME_INLINE inline __attribute__((always_inline))

// Cylinder codes of one print. Directions are in 1/256 turns, so their contributions come from a table.
class Encoder {
 public:
  static constexpr int STRIDE = 8;  // of a cell's sections: two stay empty
  using Sums = std::array<double, GRID * GRID * STRIDE>;  // what lies in each cell and section, before it becomes a bit

  explicit Encoder(const Cylinder& p) : p_(p) {
    for (int d = 0; d < 256; ++d)
      for (int k = 0; k < SECTIONS; ++k) {
        double centre = -PI + (k + 0.5) * 2 * PI / SECTIONS;
        double delta = wrap(centre - 2 * PI * d / 256);
        section_[d][k] = gaussian_mass(delta - PI / SECTIONS, delta + PI / SECTIONS, p.direction_sigma);
      }
    double cell = 2 * p.radius / GRID;
    for (int i = 0; i < GRID; ++i) offset_[i] = (i + 0.5 - GRID / 2.0) * cell;
    step_ = std::exp(-cell * cell / (p.spatial_sigma * p.spatial_sigma));
    for (int i = 0; i < GRID; ++i)
      for (int j = 0; j < GRID; ++j)
        inside_[i * GRID + j] = offset_[i] * offset_[i] + offset_[j] * offset_[j] <= p.radius * p.radius;
  }

  void encode(Print& print) const {
    encode(print, [](int, const Sums&) {});
  }

  // The same, and see(m, sums) of every minutia m.
  template <class See>
  void encode(Print& print, const See& see) const {
#ifdef TRUENAME_X86
    static const bool wide = __builtin_cpu_supports("avx2");
    if (wide) return encode_avx2(print, see);
#endif
    cylinders(print, see);
  }

  bool inside(int cell) const { return inside_[cell]; }

 private:
#ifdef TRUENAME_X86
  // The same, whose loops become vectors: their lanes round like single numbers.
  template <class See>
  __attribute__((target("avx2"), flatten)) void encode_avx2(Print& print, const See& see) const {
    cylinders(print, see);
  }
#endif

  template <class See>
  TRUENAME_INLINE void cylinders(Print& print, const See& see) const {
    const int n = print.size();
    print.code.assign(n, {});
    print.mask.assign(static_cast<size_t>(n) * MASK_WORDS, 0);
    print.cells.assign(n, 0);
    print.ones.assign(n, 0);
    const double reach = 3 * p_.spatial_sigma;
    const double norm = 1 / (p_.spatial_sigma * std::sqrt(2 * PI));
    const double cell = 2 * p_.radius / GRID;
    Sums sum;
    for (int m = 0; m < n; ++m) {
      std::fill(sum.begin(), sum.end(), 0.0);
      const double c = print.c[m], s = print.s[m];
      for (int t = 0; t < n; ++t) {
        if (t == m) continue;
        // Place of t in the frame of m: u along its direction, v to its left.
        const double dx = print.x[t] - print.x[m], dy = print.y[t] - print.y[m];
        const double u = c * dx + s * dy, v = c * dy - s * dx;
        if (u * u + v * v > (p_.radius + reach) * (p_.radius + reach)) continue;
        const double* mass = section_[static_cast<uint8_t>(print.turns[m] - print.turns[t])];
        const int i0 = std::max(0, static_cast<int>(std::floor((u - reach) / cell + GRID / 2.0)));
        const int i1 = std::min(GRID - 1, static_cast<int>(std::floor((u + reach) / cell + GRID / 2.0)));
        const int j0 = std::max(0, static_cast<int>(std::floor((v - reach) / cell + GRID / 2.0)));
        const int j1 = std::min(GRID - 1, static_cast<int>(std::floor((v + reach) / cell + GRID / 2.0)));
        double along[GRID], across[GRID];  // the Gaussian is the product of one along and one across the direction
        gaussian(u, i0, i1, norm, along);
        gaussian(v, j0, j1, 1, across);
        for (int i = i0; i <= i1; ++i)
          for (int j = j0; j <= j1; ++j) {
            const double d2 = (offset_[i] - u) * (offset_[i] - u) + (offset_[j] - v) * (offset_[j] - v);
            const double near = d2 > reach * reach ? 0 : along[i] * across[j];
            double* to = &sum[(i * GRID + j) * STRIDE];
            for (int k = 0; k < STRIDE; ++k) to[k] += near * mass[k];
          }
      }
      uint64_t* mask = &print.mask[static_cast<size_t>(m) * MASK_WORDS];
      uint64_t* code = print.code[m].word;
      for (int i = 0; i < GRID; ++i)
        for (int j = 0; j < GRID; ++j) {
          const int at = i * GRID + j;
          if (!inside_[at]) continue;
          if (!print.covers(print.x[m] + c * offset_[i] - s * offset_[j],
                            print.y[m] + s * offset_[i] + c * offset_[j], MARGIN))
            continue;
          const uint64_t bit = uint64_t{1} << (at % 64);
          mask[at / 64] |= bit;
          ++print.cells[m];
          for (int k = 0; k < SECTIONS; ++k) {
            const bool set = sum[at * STRIDE + k] >= p_.code_threshold;
            code[k * MASK_WORDS + at / 64] |= static_cast<uint64_t>(set) << at % 64;
            print.ones[m] += set;
          }
        }
      see(m, sum);
    }
  }

  // scale * exp(-(offset - at)^2 / 2 sigma^2) for a run of cells: from each to the next by a factor, which itself changes
  // by a constant one, so that two exponentials do for all.
  void gaussian(double at, int from, int upto, double scale, double* to) const {
    const double cell = offset_[1] - offset_[0], exponent = -1 / (2 * p_.spatial_sigma * p_.spatial_sigma);
    const double start = offset_[from] - at;
    double value = scale * std::exp(exponent * start * start);
    double factor = std::exp(exponent * cell * (2 * start + cell));
    for (int i = from; i <= upto; ++i) {
      to[i] = value;
      value *= factor;
      factor *= step_;
    }
  }

  Cylinder p_;
  double section_[256][STRIDE] = {};
  double offset_[GRID];
  double step_;  // exp(-(cell / sigma)^2)
  std::array<bool, GRID * GRID> inside_{};
};

// Population counts of one pair of cylinders over the cells that are valid in both: bits that both have, bits of each,
// and the cells. Each is at most 1,536 and takes 16 bits, so that all are added up at once.
struct Counts {
  uint64_t sums;
  Counts() = default;
  explicit Counts(uint64_t packed) : sums(packed) {}
  int common() const { return static_cast<int>(sums & 0xffff); }
  int a() const { return static_cast<int>(sums >> 16 & 0xffff); }
  int b() const { return static_cast<int>(sums >> 32 & 0xffff); }
  int both() const { return static_cast<int>(sums >> 48); }
};
static_assert(GRID * GRID * SECTIONS < 1 << 16);

TRUENAME_INLINE int popcount(uint64_t v) { return __builtin_popcountll(v); }

constexpr int DEPTH_WORDS = 3 * MASK_WORDS;

// A cylinder, ready to be counted against others. A cell has up to six bits, one a section: `depth` is how many, in
// binary, the ones first, so that three planes tell what six do of one cylinder alone.
struct alignas(64) Counted {
  uint64_t depth[DEPTH_WORDS];
  uint64_t mask[MASK_WORDS];  // the code's bits lie within; `depth` and it are read as one
  const uint64_t* code;
  uint64_t ones, cells;  // of the code and the mask
  bool full;             // the mask: then what the other cylinder has within it is known
};

TRUENAME_INLINE void prepare(const Print& print, std::vector<Counted>& out) {
  static_assert(SECTIONS == 6);
  out.resize(print.size());
  for (int i = 0; i < print.size(); ++i) {
    const uint64_t* __restrict code = print.code[i].word;
    Counted& to = out[i];
    uint64_t* __restrict depth = to.depth;
    for (int w = 0; w < MASK_WORDS; ++w) {  // full adders of three sections each, and their sum
      const uint64_t p = code[w], q = code[MASK_WORDS + w], r = code[2 * MASK_WORDS + w];
      const uint64_t s = code[3 * MASK_WORDS + w], t = code[4 * MASK_WORDS + w], u = code[5 * MASK_WORDS + w];
      const uint64_t one = p ^ q ^ r, two = (p & q) | ((p ^ q) & r);
      const uint64_t other = s ^ t ^ u, others = (s & t) | ((s ^ t) & u), carry = one & other;
      depth[w] = one ^ other;
      depth[MASK_WORDS + w] = two ^ others ^ carry;
      depth[2 * MASK_WORDS + w] = (two & others) | ((two ^ others) & carry);
    }
    std::copy_n(&print.mask[static_cast<size_t>(i) * MASK_WORDS], MASK_WORDS, to.mask);
    to.code = code;
    to.ones = static_cast<uint64_t>(print.ones[i]);
    to.cells = static_cast<uint64_t>(print.cells[i]);
    to.full = print.cells[i] == CELLS;
  }
}

// Counts of cylinder a against those of `bs` that the n of `js` name. Both `js` and `out` go on to whole fours, of
// cylinders that are there and of counts that mean nothing.
TRUENAME_INLINE void counts_by_word(const Counted& a, const Counted* bs, const int* js, size_t n, Counts* out) {
  for (size_t k = 0; k < n; ++k) {
    const Counted& b = bs[js[k]];
    uint64_t common = 0, of_a = 0, of_b = 0, both = 0;
    for (int w = 0; w < CODE_WORDS; ++w) common += popcount(a.code[w] & b.code[w]);
    for (int w = 0; w < MASK_WORDS; ++w) {
      both += popcount(a.mask[w] & b.mask[w]);
      for (int d = 0; d < 3; ++d) {
        of_a += static_cast<uint64_t>(popcount(a.depth[d * MASK_WORDS + w] & b.mask[w])) << d;
        of_b += static_cast<uint64_t>(popcount(b.depth[d * MASK_WORDS + w] & a.mask[w])) << d;
      }
    }
    out[k] = Counts(common | of_a << 16 | of_b << 32 | both << 48);
  }
}

inline void counts_portable(const Counted& a, const Counted* bs, const int* js, size_t n, Counts* out) {
  counts_by_word(a, bs, js, n, out);
}

#ifdef TRUENAME_X86
#define TRUENAME_POPCNT __attribute__((target("popcnt")))
#define TRUENAME_AVX2 __attribute__((target("avx2")))
#define TRUENAME_AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512vpopcntdq")))

TRUENAME_POPCNT inline void counts_popcnt(const Counted& a, const Counted* bs, const int* js, size_t n, Counts* out) {
  counts_by_word(a, bs, js, n, out);
}

TRUENAME_AVX2 inline __m256i load(const uint64_t* from) {
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
}

// The sum of `weight` for every bit, byte by byte: of its two halves, looked up.
TRUENAME_AVX2 inline __m256i weigh_bits(__m256i v, char weight) {
  const char w = weight, w2 = static_cast<char>(2 * w), w3 = static_cast<char>(3 * w), w4 = static_cast<char>(4 * w);
  const __m256i table = _mm256_setr_epi8(0, w, w, w2, w, w2, w2, w3, w, w2, w2, w3, w2, w3, w3, w4,  //
                                         0, w, w, w2, w, w2, w2, w3, w, w2, w2, w3, w2, w3, w3, w4);
  const __m256i half = _mm256_set1_epi8(15);
  return _mm256_add_epi8(_mm256_shuffle_epi8(table, v & half),
                         _mm256_shuffle_epi8(table, _mm256_srli_epi16(v, 4) & half));
}

// How many bits all places have, of how many each has in binary; summed in each 64-bit lane.
TRUENAME_AVX2 inline __m256i total(__m256i ones, __m256i twos, __m256i fours) {
  const __m256i upper = _mm256_add_epi8(weigh_bits(twos, 2), weigh_bits(fours, 4));
  return _mm256_sad_epu8(_mm256_add_epi8(weigh_bits(ones, 1), upper), _mm256_setzero_si256());
}

// The bits that two codes share, first added up place by place: carry-save adders (Harley and Seal).
TRUENAME_AVX2 inline __m256i common_bits(const uint64_t* a, const uint64_t* b) {
  static_assert(MASK_WORDS == 4 && SECTIONS == 6);
  const __m256i p = load(a) & load(b), q = load(a + 4) & load(b + 4), r = load(a + 8) & load(b + 8);
  const __m256i s = load(a + 12) & load(b + 12), t = load(a + 16) & load(b + 16), u = load(a + 20) & load(b + 20);
  const __m256i d0 = p ^ q, d1 = s ^ t;
  const __m256i s0 = d0 ^ r, c0 = (p & q) | (d0 & r);
  const __m256i s1 = d1 ^ u, c1 = (s & t) | (d1 & u);
  const __m256i c2 = s0 & s1, d2 = c0 ^ c1;
  return total(s0 ^ s1, d2 ^ c2, (c0 & c1) | (d2 & c2));
}

TRUENAME_AVX2 inline __m256i bits_within(const uint64_t* depth, __m256i mask) {
  return total(load(depth) & mask, load(depth + 4) & mask, load(depth + 8) & mask);
}

TRUENAME_AVX2 inline __m256i first_lane(uint64_t sums) {
  return _mm256_zextsi128_si256(_mm_cvtsi64_si128(static_cast<int64_t>(sums)));
}

// The lanes of each of four vectors, added up.
TRUENAME_AVX2 inline __m256i add_up(const __m256i* v) {
  const __m256i low = _mm256_add_epi64(_mm256_unpacklo_epi64(v[0], v[1]), _mm256_unpackhi_epi64(v[0], v[1]));
  const __m256i high = _mm256_add_epi64(_mm256_unpacklo_epi64(v[2], v[3]), _mm256_unpackhi_epi64(v[2], v[3]));
  return _mm256_add_epi64(_mm256_permute2x128_si256(low, high, 0x20), _mm256_permute2x128_si256(low, high, 0x31));
}

// Counts of one pair, yet to be added up over the lanes.
TRUENAME_AVX2 inline __m256i lanes_avx2(const Counted& a, const Counted& b) {
  __m256i sums = common_bits(a.code, b.code);
  uint64_t known = 0;
  if (b.full) {
    known = a.ones << 16 | a.cells << 48;
  } else {
    const __m256i mask = load(b.mask);
    const __m256i both = _mm256_sad_epu8(weigh_bits(load(a.mask) & mask, 1), _mm256_setzero_si256());
    sums = _mm256_add_epi64(sums, _mm256_slli_epi64(bits_within(a.depth, mask), 16));
    sums = _mm256_add_epi64(sums, _mm256_slli_epi64(both, 48));
  }
  if (a.full)
    known |= b.ones << 32;
  else
    sums = _mm256_add_epi64(sums, _mm256_slli_epi64(bits_within(b.depth, load(a.mask)), 32));
  return _mm256_add_epi64(sums, first_lane(known));
}

TRUENAME_AVX2 inline void counts_avx2(const Counted& a, const Counted* bs, const int* js, size_t n, Counts* out) {
  for (size_t k = 0; k < n; k += 4) {
    const __m256i lanes[4] = {lanes_avx2(a, bs[js[k]]), lanes_avx2(a, bs[js[k + 1]]), lanes_avx2(a, bs[js[k + 2]]),
                              lanes_avx2(a, bs[js[k + 3]])};
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + k), add_up(lanes));
  }
}

TRUENAME_AVX512 inline __m512i load8(const uint64_t* from) { return _mm512_load_si512(from); }

TRUENAME_AVX512 inline __m512i count3(__m512i u, __m512i v, __m512i w) {
  return _mm512_add_epi64(_mm512_add_epi64(_mm512_popcnt_epi64(u), _mm512_popcnt_epi64(v)), _mm512_popcnt_epi64(w));
}

TRUENAME_AVX512 inline __m256i lanes_vpopcnt(const Counted& a, const Counted& b) {
  __m512i sums = count3(load8(a.code) & load8(b.code), load8(a.code + 8) & load8(b.code + 8),
                        load8(a.code + 16) & load8(b.code + 16));
  uint64_t known = 0;
  // Planes of depth weigh 1, 2 and 4, the mask beside them 1.
  if (b.full) {
    known = a.ones << 16 | a.cells << 48;
  } else {
    const __m512i mask = _mm512_broadcast_i64x4(load(b.mask));
    const __m512i low = _mm512_popcnt_epi64(load8(a.depth) & mask);
    const __m512i high = _mm512_popcnt_epi64(load8(a.depth + 8) & mask);
    sums = _mm512_add_epi64(sums, _mm512_sllv_epi64(low, _mm512_setr_epi64(16, 16, 16, 16, 17, 17, 17, 17)));
    sums = _mm512_add_epi64(sums, _mm512_sllv_epi64(high, _mm512_setr_epi64(18, 18, 18, 18, 48, 48, 48, 48)));
  }
  if (a.full) {
    known |= b.ones << 32;
  } else {
    const __m512i mask = _mm512_broadcast_i64x4(load(a.mask));
    const __m512i low = _mm512_popcnt_epi64(load8(b.depth) & mask);
    const __m256i high = _mm256_popcnt_epi64(load(b.depth + 8) & load(a.mask));
    sums = _mm512_add_epi64(sums, _mm512_sllv_epi64(low, _mm512_setr_epi64(32, 32, 32, 32, 33, 33, 33, 33)));
    sums = _mm512_add_epi64(sums, _mm512_zextsi256_si512(_mm256_slli_epi64(high, 34)));
  }
  const __m256i lanes = _mm256_add_epi64(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1));
  return _mm256_add_epi64(lanes, first_lane(known));
}

TRUENAME_AVX512 inline void counts_vpopcnt(const Counted& a, const Counted* bs, const int* js, size_t n, Counts* out) {
  for (size_t k = 0; k < n; k += 4) {
    const __m256i lanes[4] = {lanes_vpopcnt(a, bs[js[k]]), lanes_vpopcnt(a, bs[js[k + 1]]), lanes_vpopcnt(a, bs[js[k + 2]]),
                              lanes_vpopcnt(a, bs[js[k + 3]])};
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + k), add_up(lanes));
  }
}
#endif

enum class Path { portable, popcnt, avx2, vpopcnt };

// The paths that this processor can take, slowest first.
inline std::vector<std::string> paths() {
  std::vector<std::string> names{"portable"};
#ifdef TRUENAME_X86
  if (__builtin_cpu_supports("popcnt")) names.push_back("popcnt");
  if (__builtin_cpu_supports("avx2")) names.push_back("avx2");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vpopcntdq"))
    names.push_back("vpopcnt");
#endif
  return names;
}

inline Path choose(const std::string& name) {
  const std::vector<std::string> able = paths();
  const std::string& chosen = name == "auto" ? able.back() : name;
  if (std::find(able.begin(), able.end(), chosen) == able.end())
    throw std::invalid_argument("path is auto, or one that this processor can take; found " + name);
  return chosen == "vpopcnt"  ? Path::vpopcnt
         : chosen == "avx2"   ? Path::avx2
         : chosen == "popcnt" ? Path::popcnt
                              : Path::portable;
}

inline void counts(Path path, const Counted& a, const std::vector<Counted>& bs, const int* js, size_t n, Counts* out) {
#ifdef TRUENAME_X86
  if (path == Path::vpopcnt) return counts_vpopcnt(a, bs.data(), js, n, out);
  if (path == Path::avx2) return counts_avx2(a, bs.data(), js, n, out);
  if (path == Path::popcnt) return counts_popcnt(a, bs.data(), js, n, out);
#endif
  (void)path;
  counts_portable(a, bs.data(), js, n, out);
}

// Similarity of two cylinders, 0 to 1 (MCC's normalised distance of bits, subtracted from 1); 0 where too little of both
// is valid.
template <class Real = double>
TRUENAME_INLINE Real similarity(const Counts& n, Real min_cells) {
  const Real a = static_cast<Real>(n.a()), b = static_cast<Real>(n.b()), common = static_cast<Real>(n.common());
  const Real s = 1 - std::sqrt(a + b - 2 * common) / (std::sqrt(a) + std::sqrt(b));
  return static_cast<Real>(n.both()) < min_cells || !(s > 0) ? 0 : s;
}

// A plateau that falls off with the fourth power: cheap, smooth, and free of transcendental functions.
inline double fade(double squared_ratio) { return 1 / (1 + squared_ratio * squared_ratio); }

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

template <size_t D>
nb::object owned(float* data, const std::array<size_t, D>& shape) {
  nb::capsule owner(data, [](void* v) noexcept { delete[] static_cast<float*>(v); });
  return nb::cast(nb::ndarray<nb::numpy, float, nb::ndim<D>>(data, D, shape.data(), owner));
}

}  // namespace truename
