// Comparison of fingerprints by their minutiae: cylinder codes, relaxation, geometric consolidation.
//
// The method, top to bottom:
//   encode       a bit-packed cylinder around every minutia (Cappelli, Ferrara, Maltoni: Minutia Cylinder-Code, TPAMI
//                2010; bits as in their 2011 paper on MCC16b), its cells masked by the print's foreground
//   similarity   of every two cylinders, by population counts
//   pairs        greedy one-to-one choice of the most similar
//   relaxation   a pair gains where other pairs agree with it in distance and two angles (the same paper, section 4.2)
//   consolidate  a rigid alignment from the pairs that agree, bent locally by their residuals; corresponding minutiae
//                are counted inside the overlap of the two foregrounds, and missing ones too
//
// Everything that follows the population counts is plain IEEE double arithmetic in a fixed order, without fused
// multiply-add, so that the oracle in tests can demand equality. Only counting bits has faster paths, for similarity and
// scan: the POPCNT instruction, and AVX-512 VPOPCNTDQ. They are chosen at run time, and counts are integers, so that all
// paths agree exactly.
//
// Every constant comes from kinds/fingerprint/params.py through `Params`: one place, with sources.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
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

constexpr int GRID = 16;                      // cells along a cylinder's base
constexpr int SECTIONS = 6;                   // direction sections of a cylinder
constexpr int MASK_WORDS = GRID * GRID / 64;  // one plane of cells
constexpr int CODE_WORDS = MASK_WORDS * SECTIONS;
constexpr int SHORT_WORDS = 4;  // 8 x 8 cells x 4 sections, for the candidate search
constexpr double PI = 3.14159265358979323846;
constexpr int MAX_PAIRS = 255;
constexpr uint8_t MARGIN = 1, RIDGES = 2;  // values of a foreground map; 0 is background

struct Params {
  double radius, spatial_sigma, direction_sigma, code_threshold, min_valid_cells;
  double max_rotation_cos;
  int max_candidates, max_pairs;
  double relax_distance, relax_stretch, relax_direction, relax_radial, relax_weight;
  int relax_rounds, min_selected, max_selected;
  int seeds;
  double seed_agreement, reach, direction_reach, bend_range, bend_stiffness;
  int bend_rounds;
  double short_threshold;
};

template <class T>
using Array1 = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using Array2 = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

// One print in the form that compares fast. Coordinates: pixels at 500 ppi, y up.
struct Print {
  std::vector<double> x, y, c, s;            // place; cosine and sine of the direction
  std::vector<uint8_t> turns;                // the direction in 1/256 turns
  std::vector<uint64_t> code;                // n * CODE_WORDS
  std::vector<uint64_t> mask;                // n * MASK_WORDS
  std::vector<int32_t> cells;                // valid cells of each cylinder
  std::vector<uint64_t> brief;               // n * SHORT_WORDS
  std::vector<uint8_t> region;               // foreground blocks, rows from the top
  int rows = 0, columns = 0, block = 16;
  int size() const { return static_cast<int>(x.size()); }
  // Whether a place (y up) lies on ridges (`least` is RIDGES) or at least in the margin around them (MARGIN).
  bool covers(double px, double py, uint8_t least) const {
    const double v = -py;
    if (px < 0 || v < 0) return false;
    const int column = static_cast<int>(px) / block, row = static_cast<int>(v) / block;
    return column < columns && row < rows && region[row * columns + column] >= least;
  }
};

double gaussian_mass(double from, double to, double sigma) {
  return 0.5 * (std::erf(to / (sigma * std::sqrt(2.0))) - std::erf(from / (sigma * std::sqrt(2.0))));
}

double wrap(double angle) {
  while (angle >= PI) angle -= 2 * PI;
  while (angle < -PI) angle += 2 * PI;
  return angle;
}

// Cylinder codes of one print. Directions are in 1/256 turns, so their contributions come from a table.
class Encoder {
 public:
  explicit Encoder(const Params& p) : p_(p) {
    for (int d = 0; d < 256; ++d)
      for (int k = 0; k < SECTIONS; ++k) {
        double centre = -PI + (k + 0.5) * 2 * PI / SECTIONS;
        double delta = wrap(centre - 2 * PI * d / 256);
        section_[d][k] = gaussian_mass(delta - PI / SECTIONS, delta + PI / SECTIONS, p.direction_sigma);
      }
    double cell = 2 * p.radius / GRID;
    for (int i = 0; i < GRID; ++i) offset_[i] = (i + 0.5 - GRID / 2.0) * cell;
    for (int i = 0; i < GRID; ++i)
      for (int j = 0; j < GRID; ++j)
        inside_[i * GRID + j] = offset_[i] * offset_[i] + offset_[j] * offset_[j] <= p.radius * p.radius;
  }

  void encode(Print& print) const {
    const int n = print.size();
    print.code.assign(static_cast<size_t>(n) * CODE_WORDS, 0);
    print.mask.assign(static_cast<size_t>(n) * MASK_WORDS, 0);
    print.brief.assign(static_cast<size_t>(n) * SHORT_WORDS, 0);
    print.cells.assign(n, 0);
    const double reach = 3 * p_.spatial_sigma;
    const double norm = 1 / (p_.spatial_sigma * std::sqrt(2 * PI));
    const double exponent = -1 / (2 * p_.spatial_sigma * p_.spatial_sigma);
    const double cell = 2 * p_.radius / GRID;
    std::vector<double> sum(GRID * GRID * SECTIONS);
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
        for (int i = i0; i <= i1; ++i) along[i] = norm * std::exp(exponent * (offset_[i] - u) * (offset_[i] - u));
        for (int j = j0; j <= j1; ++j) across[j] = std::exp(exponent * (offset_[j] - v) * (offset_[j] - v));
        for (int i = i0; i <= i1; ++i)
          for (int j = j0; j <= j1; ++j) {
            const double d2 = (offset_[i] - u) * (offset_[i] - u) + (offset_[j] - v) * (offset_[j] - v);
            if (d2 > reach * reach) continue;
            const double near = along[i] * across[j];
            double* to = &sum[(i * GRID + j) * SECTIONS];
            for (int k = 0; k < SECTIONS; ++k) to[k] += near * mass[k];
          }
      }
      uint64_t* mask = &print.mask[static_cast<size_t>(m) * MASK_WORDS];
      uint64_t* code = &print.code[static_cast<size_t>(m) * CODE_WORDS];
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
          for (int k = 0; k < SECTIONS; ++k)
            if (sum[at * SECTIONS + k] >= p_.code_threshold) code[k * MASK_WORDS + at / 64] |= bit;
        }
      encode_brief(&print.brief[static_cast<size_t>(m) * SHORT_WORDS], sum);
    }
  }

  int cells_inside() const {
    int count = 0;
    for (bool inside : inside_) count += inside;
    return count;
  }

 private:
  // Four neighbouring cells and one and a half sections a bit: word k holds direction quarter k.
  void encode_brief(uint64_t* brief, const std::vector<double>& sum) const {
    for (int i = 0; i < GRID / 2; ++i)
      for (int j = 0; j < GRID / 2; ++j) {
        double part[SECTIONS] = {};
        for (int a = 0; a < 2; ++a)
          for (int b = 0; b < 2; ++b) {
            const int at = (2 * i + a) * GRID + 2 * j + b;
            for (int k = 0; k < SECTIONS && inside_[at]; ++k) part[k] += sum[at * SECTIONS + k];
          }
        const double quarter[4] = {part[0] + 0.5 * part[1], 0.5 * part[1] + part[2], part[3] + 0.5 * part[4],
                                   0.5 * part[4] + part[5]};
        for (int k = 0; k < 4; ++k)
          if (quarter[k] >= p_.short_threshold) brief[k] |= uint64_t{1} << (i * GRID / 2 + j);
      }
  }

  Params p_;
  double section_[256][SECTIONS];
  double offset_[GRID];
  std::array<bool, GRID * GRID> inside_{};
};

// Population counts of one pair of cylinders over the cells that are valid in both.
struct Counts {
  int32_t both, a, b, differ;
};

// Inlined into each path's function, and compiled there for that path's instructions.
#define TRUENAME_INLINE inline __attribute__((always_inline))

TRUENAME_INLINE int popcount(uint64_t v) { return __builtin_popcountll(v); }

// Counts for cylinder i of A against those of B listed in `js`.
TRUENAME_INLINE void counts_by_word(const Print& A, const Print& B, int i, const std::vector<int>& js, Counts* out) {
  const uint64_t* ca = &A.code[static_cast<size_t>(i) * CODE_WORDS];
  const uint64_t* ma = &A.mask[static_cast<size_t>(i) * MASK_WORDS];
  for (const int j : js) {
    const uint64_t* cb = &B.code[static_cast<size_t>(j) * CODE_WORDS];
    const uint64_t* mb = &B.mask[static_cast<size_t>(j) * MASK_WORDS];
    Counts n{0, 0, 0, 0};
    for (int w = 0; w < MASK_WORDS; ++w) {
      const uint64_t both = ma[w] & mb[w];
      n.both += popcount(both);
      for (int k = 0; k < SECTIONS; ++k) {
        const uint64_t a = ca[k * MASK_WORDS + w] & both, b = cb[k * MASK_WORDS + w] & both;
        n.a += popcount(a);
        n.b += popcount(b);
        n.differ += popcount(a ^ b);
      }
    }
    *out++ = n;
  }
}

void counts_portable(const Print& A, const Print& B, int i, const std::vector<int>& js, Counts* out) {
  counts_by_word(A, B, i, js, out);
}

#ifdef TRUENAME_X86
#define TRUENAME_POPCNT __attribute__((target("popcnt")))
#define TRUENAME_AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512vpopcntdq")))

TRUENAME_POPCNT void counts_popcnt(const Print& A, const Print& B, int i, const std::vector<int>& js, Counts* out) {
  counts_by_word(A, B, i, js, out);
}

TRUENAME_AVX512 inline __m512i count3(__m512i u, __m512i v, __m512i w) {
  return _mm512_add_epi64(_mm512_add_epi64(_mm512_popcnt_epi64(u), _mm512_popcnt_epi64(v)), _mm512_popcnt_epi64(w));
}

TRUENAME_AVX512 void counts_vpopcnt(const Print& A, const Print& B, int i, const std::vector<int>& js, Counts* out) {
  const uint64_t* ca = &A.code[static_cast<size_t>(i) * CODE_WORDS];
  const __m512i ma = _mm512_broadcast_i64x4(
      _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&A.mask[static_cast<size_t>(i) * MASK_WORDS])));
  const __m512i a0 = _mm512_loadu_si512(ca), a1 = _mm512_loadu_si512(ca + 8), a2 = _mm512_loadu_si512(ca + 16);
  for (const int j : js) {
    const uint64_t* cb = &B.code[static_cast<size_t>(j) * CODE_WORDS];
    const __m512i both = _mm512_and_si512(
        ma, _mm512_broadcast_i64x4(_mm256_loadu_si256(
                reinterpret_cast<const __m256i*>(&B.mask[static_cast<size_t>(j) * MASK_WORDS]))));
    const __m512i x0 = _mm512_and_si512(a0, both), x1 = _mm512_and_si512(a1, both), x2 = _mm512_and_si512(a2, both);
    const __m512i y0 = _mm512_and_si512(_mm512_loadu_si512(cb), both);
    const __m512i y1 = _mm512_and_si512(_mm512_loadu_si512(cb + 8), both);
    const __m512i y2 = _mm512_and_si512(_mm512_loadu_si512(cb + 16), both);
    // Four sums of at most 1,536 each share one register, 16 bits apart, so that one reduction serves them all.
    const __m512i differ = count3(_mm512_xor_si512(x0, y0), _mm512_xor_si512(x1, y1), _mm512_xor_si512(x2, y2));
    const __m512i packed = _mm512_add_epi64(
        _mm512_add_epi64(count3(x0, x1, x2), _mm512_slli_epi64(count3(y0, y1, y2), 16)),
        _mm512_add_epi64(_mm512_slli_epi64(differ, 32), _mm512_slli_epi64(_mm512_popcnt_epi64(both), 48)));
    const uint64_t sums = static_cast<uint64_t>(_mm512_reduce_add_epi64(packed));
    // `both` was counted twice: its plane is broadcast to two halves.
    *out++ = {static_cast<int32_t>(sums >> 48) / 2, static_cast<int32_t>(sums & 0xffff),
              static_cast<int32_t>(sums >> 16 & 0xffff), static_cast<int32_t>(sums >> 32 & 0xffff)};
  }
}
#endif

enum class Path { portable, popcnt, vpopcnt };

// The paths that this processor can take, slowest first.
std::vector<std::string> paths() {
  std::vector<std::string> names{"portable"};
#ifdef TRUENAME_X86
  if (__builtin_cpu_supports("popcnt")) names.push_back("popcnt");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
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
  return chosen == "vpopcnt" ? Path::vpopcnt : chosen == "popcnt" ? Path::popcnt : Path::portable;
}

void counts(Path path, const Print& A, const Print& B, int i, const std::vector<int>& js, Counts* out) {
#ifdef TRUENAME_X86
  if (path == Path::vpopcnt) return counts_vpopcnt(A, B, i, js, out);
  if (path == Path::popcnt) return counts_popcnt(A, B, i, js, out);
#endif
  (void)path;
  counts_portable(A, B, i, js, out);
}

struct Pair {
  int a, b;
  double similarity;
};

// What a comparison found; kinds/fingerprint/compare.py turns it into a score.
struct Evidence {
  double relaxed = 0;      // mean relaxed similarity of the best pairs
  double support = 0;      // corresponding minutiae, each by its closeness
  double overlap_a = 0, overlap_b = 0;  // minutiae that lie on the other print's foreground
  double area = 0;         // blocks of common foreground
  int pairs = 0;           // corresponding minutiae, counted

  static constexpr size_t FIELDS = 6;
  void write(float* to) const {
    const double fields[FIELDS] = {relaxed, support, overlap_a, overlap_b, area, static_cast<double>(pairs)};
    for (size_t k = 0; k < FIELDS; ++k) to[k] = static_cast<float>(fields[k]);
  }
};

// A plateau that falls off with the fourth power: cheap, smooth, and free of transcendental functions.
inline double fade(double squared_ratio) { return 1 / (1 + squared_ratio * squared_ratio); }

class Comparer {
 public:
  Comparer(const Params& p, int cells_inside, Path path)
      : p_(p), min_cells_(p.min_valid_cells * cells_inside), path_(path) {}

  // Symmetric because the two prints are put into one order first.
  Evidence operator()(const Print& first, const Print& second, std::vector<Pair>* correspondences = nullptr) {
    const bool swap = before(second, first);
    const Print& A = swap ? second : first;
    const Print& B = swap ? first : second;
    found_.clear();
    Evidence e = ordered(A, B);
    if (swap) std::swap(e.overlap_a, e.overlap_b);
    if (correspondences) {
      *correspondences = found_;
      if (swap)
        for (Pair& pair : *correspondences) std::swap(pair.a, pair.b);
    }
    return e;
  }

 private:
  static bool before(const Print& A, const Print& B) {
    if (A.size() != B.size()) return A.size() < B.size();
    for (int i = 0; i < A.size(); ++i) {
      if (A.x[i] != B.x[i]) return A.x[i] < B.x[i];
      if (A.y[i] != B.y[i]) return A.y[i] < B.y[i];
      if (A.c[i] != B.c[i]) return A.c[i] < B.c[i];
      if (A.s[i] != B.s[i]) return A.s[i] < B.s[i];
    }
    return A.region < B.region;
  }

  Evidence ordered(const Print& A, const Print& B) {
    Evidence best;
    if (A.size() < 2 || B.size() < 2) return best;
    local_similarity(A, B);
    choose_pairs(A, B);
    if (pairs_.size() < 2) return best;
    relax(A, B);
    best.relaxed = relaxed_score(A, B);
    consolidate(A, B, best);
    return best;
  }

  void local_similarity(const Print& A, const Print& B) {
    const int na = A.size(), nb = B.size();
    similarity_.assign(static_cast<size_t>(na) * nb, 0.0);
    counts_.resize(nb);
    for (int i = 0; i < na; ++i) {
      if (A.cells[i] < min_cells_) continue;
      comparable_.clear();
      for (int j = 0; j < nb; ++j)
        if (B.cells[j] >= min_cells_ && A.c[i] * B.c[j] + A.s[i] * B.s[j] >= p_.max_rotation_cos)
          comparable_.push_back(j);
      counts(path_, A, B, i, comparable_, counts_.data());
      for (size_t k = 0; k < comparable_.size(); ++k) {
        const Counts& n = counts_[k];
        if (n.both < min_cells_ || n.a + n.b == 0) continue;
        similarity_[static_cast<size_t>(i) * nb + comparable_[k]] =
            1 - std::sqrt(static_cast<double>(n.differ)) /
                    (std::sqrt(static_cast<double>(n.a)) + std::sqrt(static_cast<double>(n.b)));
      }
    }
  }

  // Greedy and one to one among the best `considered`, the most similar first; equal ones by their indices.
  void greedy(std::vector<Pair>& from, int na, int nb, size_t considered, size_t limit, std::vector<Pair>& out) {
    const auto more_similar = [](const Pair& p, const Pair& q) {
      if (p.similarity != q.similarity) return p.similarity > q.similarity;
      return p.a != q.a ? p.a < q.a : p.b < q.b;
    };
    if (from.size() > considered) {
      std::nth_element(from.begin(), from.begin() + considered, from.end(), more_similar);
      from.resize(considered);
    }
    std::sort(from.begin(), from.end(), more_similar);
    used_a_.assign(na, 0);
    used_b_.assign(nb, 0);
    out.clear();
    for (const Pair& pair : from) {
      if (used_a_[pair.a] || used_b_[pair.b]) continue;
      used_a_[pair.a] = used_b_[pair.b] = 1;
      out.push_back(pair);
      if (out.size() == limit) break;
    }
  }

  void choose_pairs(const Print& A, const Print& B) {
    candidates_.clear();
    const int na = A.size(), nb = B.size();
    for (int i = 0; i < na; ++i)
      for (int j = 0; j < nb; ++j) {
        const double s = similarity_[static_cast<size_t>(i) * nb + j];
        if (s > 0) candidates_.push_back({i, j, s});
      }
    greedy(candidates_, na, nb, p_.max_candidates, p_.max_pairs, pairs_);
  }

  // How well pairs t and k agree, 0 to 1: distance, relative direction, and the angle of their connecting line.
  double agreement(const Print& A, const Print& B, const Pair& t, const Pair& k) const {
    const double ax = A.x[k.a] - A.x[t.a], ay = A.y[k.a] - A.y[t.a];
    const double bx = B.x[k.b] - B.x[t.b], by = B.y[k.b] - B.y[t.b];
    const double da = std::sqrt(ax * ax + ay * ay), db = std::sqrt(bx * bx + by * by);
    if (da == 0 || db == 0) return 0;
    const double gap = (da - db) / (p_.relax_distance + p_.relax_stretch * 0.5 * (da + db));
    // Directions of k in the frame of t, as unit vectors; `turn` is the squared chord between A's and B's.
    const double ac = A.c[t.a] * A.c[k.a] + A.s[t.a] * A.s[k.a], as = A.s[t.a] * A.c[k.a] - A.c[t.a] * A.s[k.a];
    const double bc = B.c[t.b] * B.c[k.b] + B.s[t.b] * B.s[k.b], bs = B.s[t.b] * B.c[k.b] - B.c[t.b] * B.s[k.b];
    const double turn = (2 - 2 * (ac * bc + as * bs)) / (p_.relax_direction * p_.relax_direction);
    // The connecting line in the frame of t, likewise.
    const double au = ax * A.c[t.a] + ay * A.s[t.a], av = ay * A.c[t.a] - ax * A.s[t.a];
    const double bu = bx * B.c[t.b] + by * B.s[t.b], bv = by * B.c[t.b] - bx * B.s[t.b];
    const double radial = (2 - 2 * (au * bu + av * bv) / (da * db)) / (p_.relax_radial * p_.relax_radial);
    return 1 / ((1 + gap * gap * (gap * gap)) * (1 + turn * turn) * (1 + radial * radial));
  }

  void relax(const Print& A, const Print& B) {
    const int n = static_cast<int>(pairs_.size());
    rho_.assign(static_cast<size_t>(n) * n, 0.0);
    for (int t = 0; t < n; ++t)
      for (int k = t + 1; k < n; ++k)  // seen from the more similar of the two, and held for both
        rho_[static_cast<size_t>(t) * n + k] = rho_[static_cast<size_t>(k) * n + t] =
            agreement(A, B, pairs_[t], pairs_[k]);
    level_.resize(n);
    for (int t = 0; t < n; ++t) level_[t] = pairs_[t].similarity;
    next_.resize(n);
    for (int round = 0; round < p_.relax_rounds; ++round) {
      std::fill(next_.begin(), next_.end(), 0.0);
      for (int k = 0; k < n; ++k) {
        const double* rho = &rho_[static_cast<size_t>(k) * n];
        for (int t = 0; t < n; ++t) next_[t] += rho[t] * level_[k];
      }
      for (int t = 0; t < n; ++t)
        level_[t] = p_.relax_weight * level_[t] + (1 - p_.relax_weight) * next_[t] / (n - 1);
    }
  }

  // Mean relaxed similarity of the pairs that lost least; how many grows with the prints (MCC, equation 17).
  double relaxed_score(const Print& A, const Print& B) {
    const int n = static_cast<int>(pairs_.size());
    const int smaller = std::min(A.size(), B.size());
    const double grown = 1 / (1 + std::exp(-0.4 * (smaller - 20)));
    const int wanted =
        p_.min_selected + static_cast<int>(std::floor((p_.max_selected - p_.min_selected) * grown + 0.5));
    const int selected = std::min(wanted, n);
    order_.resize(n);
    for (int t = 0; t < n; ++t) order_[t] = t;
    std::sort(order_.begin(), order_.end(), [&](int t, int k) {
      const double et = level_[t] / pairs_[t].similarity, ek = level_[k] / pairs_[k].similarity;
      return et != ek ? et > ek : t < k;
    });
    double sum = 0;
    for (int t = 0; t < selected; ++t) sum += level_[order_[t]];
    return sum / wanted;
  }

  void consolidate(const Print& A, const Print& B, Evidence& best) {
    const int n = static_cast<int>(pairs_.size());
    // Seeds: the pairs that kept most of the relaxed similarity.
    std::sort(order_.begin(), order_.end(), [&](int t, int k) {
      return level_[t] != level_[k] ? level_[t] > level_[k] : t < k;
    });
    const int seeds = std::min(p_.seeds, n);
    double best_support = -1;
    for (int k = 0; k < seeds; ++k) {
      pairs_around(order_[k]);
      const Motion m = carry(A, B);
      correspond(A, B, m);
      double support = 0;
      for (const Pair& p : corresponding_) support += p.similarity;
      if (support > best_support) {
        best_support = support;
        found_ = corresponding_;
      }
    }
    corresponding_ = found_;
    Motion m{1, 0, 0, 0};
    for (int round = 0; round < p_.bend_rounds && !corresponding_.empty(); ++round) {
      m = carry(A, B);
      bend(B);
      correspond(A, B, m);
    }
    found_ = corresponding_;
    if (!found_.empty()) measure(A, B, m, best);
  }

  // Rigid motion that carries A onto B: q = R p + t, weighted least squares over places and directions.
  struct Motion {
    double c, s, tx, ty;
  };

  Motion fit(const Print& A, const Print& B, const std::vector<Pair>& pairs) const {
    double w = 0, ax = 0, ay = 0, bx = 0, by = 0;
    for (const Pair& p : pairs) {
      w += p.similarity;
      ax += p.similarity * A.x[p.a];
      ay += p.similarity * A.y[p.a];
      bx += p.similarity * B.x[p.b];
      by += p.similarity * B.y[p.b];
    }
    ax /= w, ay /= w, bx /= w, by /= w;
    double re = 0, im = 0;
    for (const Pair& p : pairs) {
      const double px = A.x[p.a] - ax, py = A.y[p.a] - ay, qx = B.x[p.b] - bx, qy = B.y[p.b] - by;
      // Directions count like a lever of 20 pixels (two ridge periods), so that one or two pairs still fix the turn.
      const double dc = A.c[p.a] * B.c[p.b] + A.s[p.a] * B.s[p.b], ds = A.c[p.a] * B.s[p.b] - A.s[p.a] * B.c[p.b];
      re += p.similarity * (px * qx + py * qy + 400 * dc);
      im += p.similarity * (px * qy - py * qx + 400 * ds);
    }
    const double length = std::sqrt(re * re + im * im);
    Motion m{1, 0, 0, 0};
    if (length > 0) m.c = re / length, m.s = im / length;
    m.tx = bx - (m.c * ax - m.s * ay);
    m.ty = by - (m.s * ax + m.c * ay);
    return m;
  }

  // The pairs that agree with a seed, weighted by how well.
  void pairs_around(int seed) {
    const int n = static_cast<int>(pairs_.size());
    corresponding_.clear();
    for (int k = 0; k < n; ++k) {
      const double agree = k == seed ? 1.0 : rho_[static_cast<size_t>(seed) * n + k];
      if (agree >= p_.seed_agreement) corresponding_.push_back({pairs_[k].a, pairs_[k].b, agree});
    }
  }

  // Moves A's minutiae to where the corresponding pairs say they lie in B.
  Motion carry(const Print& A, const Print& B) {
    const Motion m = fit(A, B, corresponding_);
    px_.resize(A.size());
    py_.resize(A.size());
    for (int i = 0; i < A.size(); ++i) {
      px_[i] = m.c * A.x[i] - m.s * A.y[i] + m.tx;
      py_[i] = m.s * A.x[i] + m.c * A.y[i] + m.ty;
    }
    return m;
  }

  void measure(const Print& A, const Print& B, const Motion& m, Evidence& e) const {
    e.pairs = static_cast<int>(found_.size());
    for (const Pair& p : found_) e.support += p.similarity;
    for (int i = 0; i < A.size(); ++i) e.overlap_a += B.covers(px_[i], py_[i], RIDGES);
    for (int j = 0; j < B.size(); ++j) {
      const double dx = B.x[j] - m.tx, dy = B.y[j] - m.ty;
      e.overlap_b += A.covers(m.c * dx + m.s * dy, m.c * dy - m.s * dx, RIDGES);
    }
    for (int r = 0; r < A.rows; ++r)
      for (int k = 0; k < A.columns; ++k) {
        if (A.region[r * A.columns + k] < RIDGES) continue;
        const double x = (k + 0.5) * A.block, y = -(r + 0.5) * A.block;
        e.area += B.covers(m.c * x - m.s * y + m.tx, m.s * x + m.c * y + m.ty, RIDGES);
      }
  }

  // Skin is elastic: every place moves by the residuals of the pairs around it, which fade with distance.
  void bend(const Print& B) {
    const size_t k = corresponding_.size();
    ex_.resize(k);
    ey_.resize(k);
    for (size_t t = 0; t < k; ++t) {
      ex_[t] = B.x[corresponding_[t].b] - px_[corresponding_[t].a];
      ey_[t] = B.y[corresponding_[t].b] - py_[corresponding_[t].a];
    }
    qx_ = px_;
    qy_ = py_;
    for (size_t i = 0; i < px_.size(); ++i) {
      double w = p_.bend_stiffness, sx = 0, sy = 0;
      for (size_t t = 0; t < k; ++t) {
        const double dx = qx_[i] - qx_[corresponding_[t].a], dy = qy_[i] - qy_[corresponding_[t].a];
        const double near =
            corresponding_[t].similarity * fade((dx * dx + dy * dy) / (p_.bend_range * p_.bend_range));
        w += near;
        sx += near * ex_[t];
        sy += near * ey_[t];
      }
      px_[i] = qx_[i] + sx / w;
      py_[i] = qy_[i] + sy / w;
    }
  }

  void correspond(const Print& A, const Print& B, const Motion& m) {
    candidates_.clear();
    const int na = A.size(), nb = B.size();
    const double r2 = p_.reach * p_.reach, d2 = p_.direction_reach * p_.direction_reach;
    for (int i = 0; i < na; ++i) {
      const double c = m.c * A.c[i] - m.s * A.s[i], s = m.s * A.c[i] + m.c * A.s[i];
      for (int j = 0; j < nb; ++j) {
        const double dx = px_[i] - B.x[j], dy = py_[i] - B.y[j];
        const double far = (dx * dx + dy * dy) / r2;
        if (far >= 1) continue;
        const double turn = (2 - 2 * (c * B.c[j] + s * B.s[j])) / d2;
        if (far + turn >= 1) continue;
        candidates_.push_back({i, j, 1 - far - turn});
      }
    }
    greedy(candidates_, na, nb, candidates_.size(), MAX_PAIRS, corresponding_);
  }

  Params p_;
  double min_cells_;
  Path path_;
  std::vector<double> similarity_, rho_, level_, next_, px_, py_, qx_, qy_, ex_, ey_;
  std::vector<Counts> counts_;
  std::vector<Pair> candidates_, pairs_, corresponding_, found_;
  std::vector<int> order_, comparable_;
  std::vector<char> used_a_, used_b_;
};

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

// Eight brief codes side by side, so that one instruction works on a word of all eight.
constexpr int LANES = 8;
struct alignas(64) BriefBlock {
  uint64_t word[SHORT_WORDS][LANES];
  float bits[LANES];  // population count of each code; an empty lane has none
};

// The best Dice coefficient of one brief code with any code of the blocks.
TRUENAME_INLINE float best_dice_by_word(const uint64_t* code, float bits, const BriefBlock* blocks, size_t count) {
  float best = 0;
  for (size_t k = 0; k < count; ++k)
    for (int lane = 0; lane < LANES; ++lane) {
      int common = 0;
      for (int w = 0; w < SHORT_WORDS; ++w) common += popcount(code[w] & blocks[k].word[w][lane]);
      best = std::max(best, 2 * static_cast<float>(common) / (bits + blocks[k].bits[lane]));
    }
  return best;
}

float best_dice_portable(const uint64_t* code, float bits, const BriefBlock* blocks, size_t count) {
  return best_dice_by_word(code, bits, blocks, count);
}

#ifdef TRUENAME_X86
TRUENAME_POPCNT float best_dice_popcnt(const uint64_t* code, float bits, const BriefBlock* blocks, size_t count) {
  return best_dice_by_word(code, bits, blocks, count);
}

TRUENAME_AVX512 inline __m512i everywhere(uint64_t word) { return _mm512_set1_epi64(static_cast<int64_t>(word)); }

TRUENAME_AVX512 float best_dice_vpopcnt(const uint64_t* code, float bits, const BriefBlock* blocks, size_t count) {
  static_assert(SHORT_WORDS == 4 && LANES == 8);
  const __m512i c0 = everywhere(code[0]), c1 = everywhere(code[1]);
  const __m512i c2 = everywhere(code[2]), c3 = everywhere(code[3]);
  const __m256 own = _mm256_set1_ps(bits);
  __m256 best = _mm256_setzero_ps();
  for (size_t k = 0; k < count; ++k) {
    const BriefBlock& b = blocks[k];
    const __m512i common =
        _mm512_add_epi64(count3(_mm512_and_si512(c0, _mm512_load_si512(b.word[0])),
                                _mm512_and_si512(c1, _mm512_load_si512(b.word[1])),
                                _mm512_and_si512(c2, _mm512_load_si512(b.word[2]))),
                         _mm512_popcnt_epi64(_mm512_and_si512(c3, _mm512_load_si512(b.word[3]))));
    const __m256 twice = _mm512_cvtepi64_ps(_mm512_add_epi64(common, common));
    best = _mm256_max_ps(best, _mm256_div_ps(twice, _mm256_add_ps(own, _mm256_load_ps(b.bits))));
  }
  alignas(32) float lanes[LANES];
  _mm256_store_ps(lanes, best);
  return *std::max_element(lanes, lanes + LANES);
}
#endif

float best_dice(Path path, const uint64_t* code, float bits, const BriefBlock* blocks, size_t count) {
#ifdef TRUENAME_X86
  if (path == Path::vpopcnt) return best_dice_vpopcnt(code, bits, blocks, count);
  if (path == Path::popcnt) return best_dice_popcnt(code, bits, blocks, count);
#endif
  (void)path;
  return best_dice_portable(code, bits, blocks, count);
}

// Many prints in memory, with the brief codes of all of them in one run for the scan.
class Prints {
 public:
  explicit Prints(const Params& p) : params(p), encoder(p) {}
  Prints(const Prints&) = delete;
  Prints& operator=(const Prints&) = delete;

  void add(Array1<int16_t> x, Array1<int16_t> y, Array1<uint8_t> direction, Array2<uint8_t> region, int block) {
    const size_t n = x.shape(0);
    if (y.shape(0) != n || direction.shape(0) != n) throw std::invalid_argument("x, y and direction differ in length");
    if (n > MAX_PAIRS) throw std::invalid_argument("a print has at most 255 minutiae");
    if (block <= 0) throw std::invalid_argument("block must be positive");
    auto print = std::make_unique<Print>();
    for (size_t i = 0; i < n; ++i) {
      print->x.push_back(x.data()[i]);
      print->y.push_back(-static_cast<double>(y.data()[i]));
      const double angle = 2 * PI * direction.data()[i] / 256;
      print->c.push_back(std::cos(angle));
      print->s.push_back(std::sin(angle));
    }
    print->rows = static_cast<int>(region.shape(0));
    print->columns = static_cast<int>(region.shape(1));
    print->block = block;
    print->region.assign(region.data(), region.data() + region.size());
    print->turns.assign(direction.data(), direction.data() + n);
    prints.push_back(std::move(print));
  }

  // Codes of the prints that were added since the last call.
  void encode(int threads) {
    nb::gil_scoped_release release;
    const int64_t done = encoded();
    parallel(static_cast<int64_t>(prints.size()) - done, 16, threads, [&](int64_t from, int64_t to) {
      for (int64_t k = from; k < to; ++k) encoder.encode(*prints[done + k]);
    });
    for (size_t k = done; k < prints.size(); ++k) pack(*prints[k]);
  }

  // A print that has its codes.
  const Print& at(int64_t row) const {
    if (row < 0 || row >= static_cast<int64_t>(prints.size())) throw nb::index_error("no such print");
    if (row >= encoded()) throw std::invalid_argument("prints were added after the last encode()");
    return *prints[row];
  }

  int64_t encoded() const { return static_cast<int64_t>(start.size()) - 1; }

  Params params;
  Encoder encoder;
  std::vector<std::unique_ptr<Print>> prints;
  std::vector<size_t> start{0};  // blocks of print i: from start[i] up to start[i + 1]
  std::vector<BriefBlock> blocks;

 private:
  void pack(const Print& print) {
    const size_t n = print.x.size();
    for (size_t from = 0; from < n; from += LANES) {
      BriefBlock block{};
      for (size_t lane = 0; lane < LANES && from + lane < n; ++lane) {
        int bits = 0;
        for (int w = 0; w < SHORT_WORDS; ++w) {
          block.word[w][lane] = print.brief[(from + lane) * SHORT_WORDS + w];
          bits += popcount(block.word[w][lane]);
        }
        block.bits[lane] = static_cast<float>(bits);
      }
      blocks.push_back(block);
    }
    start.push_back(blocks.size());
  }
};

template <size_t D>
nb::object owned(float* data, const std::array<size_t, D>& shape) {
  nb::capsule owner(data, [](void* v) noexcept { delete[] static_cast<float*>(v); });
  return nb::cast(nb::ndarray<nb::numpy, float, nb::ndim<D>>(data, D, shape.data(), owner));
}

nb::object compare(const Prints& probe, int64_t row, const Prints& references, Array1<int64_t> rows, int threads,
                   const std::string& path) {
  const Print& p = probe.at(row);
  const size_t n = rows.shape(0);
  for (size_t k = 0; k < n; ++k) references.at(rows.data()[k]);
  const Path chosen = choose(path);
  float* out = new float[n * Evidence::FIELDS + 1];
  nb::object result = owned<2>(out, {n, Evidence::FIELDS});
  {
    nb::gil_scoped_release release;
    parallel(static_cast<int64_t>(n), 32, threads, [&](int64_t from, int64_t to) {
      Comparer comparer(references.params, references.encoder.cells_inside(), chosen);
      for (int64_t k = from; k < to; ++k)
        comparer(p, *references.prints[rows.data()[k]]).write(out + k * Evidence::FIELDS);
    });
  }
  return result;
}

// The corresponding minutiae of two prints: rows of probe index, reference index, closeness (0 to 1).
nb::object correspond(const Prints& probe, int64_t row, const Prints& references, int64_t reference_row) {
  const Print& p = probe.at(row);
  const Print& r = references.at(reference_row);
  std::vector<Pair> pairs;
  Comparer(references.params, references.encoder.cells_inside(), choose("auto"))(p, r, &pairs);
  float* out = new float[pairs.size() * 3 + 1];
  for (size_t k = 0; k < pairs.size(); ++k) {
    out[3 * k] = static_cast<float>(pairs[k].a);
    out[3 * k + 1] = static_cast<float>(pairs[k].b);
    out[3 * k + 2] = static_cast<float>(pairs[k].similarity);
  }
  return owned<2>(out, {pairs.size(), 3});
}

// How worth comparing each reference is: the sum of the probe's best brief similarities, the most similar `best` of them.
nb::object scan(const Prints& probe, int64_t row, const Prints& references, int best, int threads,
                const std::string& path) {
  const Print& p = probe.at(row);
  if (best < 1) throw std::invalid_argument("best must be at least 1");
  const Path chosen = choose(path);
  const int64_t n = references.encoded();
  float* out = new float[static_cast<size_t>(n) + 1];
  nb::object result = owned<1>(out, {static_cast<size_t>(n)});
  {
    nb::gil_scoped_release release;
    std::vector<float> bits(p.size());
    for (int i = 0; i < p.size(); ++i) {
      int count = 0;
      for (int w = 0; w < SHORT_WORDS; ++w) count += popcount(p.brief[static_cast<size_t>(i) * SHORT_WORDS + w]);
      bits[i] = static_cast<float>(count);
    }
    parallel(n, 64, threads, [&](int64_t from, int64_t to) {
      std::vector<float> level(p.size());
      for (int64_t k = from; k < to; ++k) {
        const BriefBlock* blocks = references.blocks.data() + references.start[k];
        const size_t count = references.start[k + 1] - references.start[k];
        for (int i = 0; i < p.size(); ++i)
          level[i] = bits[i] == 0 ? 0
                                  : best_dice(chosen, &p.brief[static_cast<size_t>(i) * SHORT_WORDS], bits[i], blocks,
                                              count);
        const int taken = std::min(best, p.size());
        std::partial_sort(level.begin(), level.begin() + taken, level.end(), std::greater<float>());
        float sum = 0;
        for (int i = 0; i < taken; ++i) sum += level[i];
        out[k] = sum;
      }
    });
  }
  return result;
}

// The packed codes and masks of one print, for the oracle: uint64[n, words].
nb::object codes(const Prints& prints, int64_t row) {
  const Print& p = prints.at(row);
  const size_t n = static_cast<size_t>(p.size());
  const auto copy = [](const std::vector<uint64_t>& from, size_t rows, size_t words) {
    uint64_t* data = new uint64_t[from.size() + 1];
    std::copy(from.begin(), from.end(), data);
    nb::capsule owner(data, [](void* v) noexcept { delete[] static_cast<uint64_t*>(v); });
    const std::array<size_t, 2> shape{rows, words};
    return nb::cast(nb::ndarray<nb::numpy, uint64_t, nb::ndim<2>>(data, 2, shape.data(), owner));
  };
  return nb::make_tuple(copy(p.code, n, CODE_WORDS), copy(p.mask, n, MASK_WORDS), copy(p.brief, n, SHORT_WORDS));
}

}  // namespace

NB_MODULE(minutiae, m) {
  nb::class_<Params>(m, "Params")
      .def(nb::init<>())
#define FIELD(name) .def_rw(#name, &Params::name)
      FIELD(radius) FIELD(spatial_sigma) FIELD(direction_sigma) FIELD(code_threshold) FIELD(min_valid_cells)
      FIELD(max_rotation_cos) FIELD(max_candidates) FIELD(max_pairs) FIELD(relax_distance) FIELD(relax_stretch) FIELD(relax_direction)
      FIELD(relax_radial) FIELD(relax_weight) FIELD(relax_rounds) FIELD(min_selected) FIELD(max_selected) FIELD(seeds)
      FIELD(seed_agreement) FIELD(reach) FIELD(direction_reach) FIELD(bend_range) FIELD(bend_stiffness)
      FIELD(bend_rounds) FIELD(short_threshold);
#undef FIELD
  nb::class_<Prints>(m, "Prints")
      .def(nb::init<const Params&>())
      .def("add", &Prints::add)
      .def("encode", &Prints::encode)
      .def("__len__", [](const Prints& p) { return p.prints.size(); });
  m.def("compare", &compare);
  m.def("correspond", &correspond);
  m.def("scan", &scan);
  m.def("codes", &codes);
  m.def("paths", &paths);
}
