// Comparison of palm-prints by their minutiae, a part with a whole palm too: local similarity, clusters, growth.
//
// The method, top to bottom:
//   encode       a bit-packed cylinder around every minutia: cylinders.hpp; and of the same sums a brief code
//   candidates   for every minutia of the smaller print its most similar ones in the other by brief codes, then the most
//                similar of all these pairs by their cylinders: a pair of places that look alike
//   clusters     pairs near each other that tell of the same motion support each other (distance, relative direction
//                and the angle of the connecting line, as in MCC's relaxation; Cappelli, Ferrara, Maltoni, TPAMI 2010);
//                those with most support, each of another motion, are the seeds
//   growth       from a seed outwards: each minutia is carried into the other print by the rigid motion that the
//                corresponding pairs around it agree on (moving least squares: Schaefer, McPhail, Warren, 2006), so that
//                what corresponds there joins, and the next ring of minutiae is within reach; skin may bend on the way
//   measure      the best seed's corresponding minutiae, against all that lie in the overlap of the two foregrounds
//
// Before that, a scan of the brief codes picks who of a gallery is worth comparing.
//
// Everything that follows the population counts is plain IEEE double arithmetic in a fixed order, without fused
// multiply-add: the same on every machine, however many threads.
//
// Every constant comes from kinds/palmprint/ridge/params.py through `PalmParams`: one place, with sources.

#include <nanobind/nanobind.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "cylinders.hpp"

using namespace truename;

namespace {

constexpr size_t MOST = 4000;   // minutiae of a print
constexpr int SHORT_WORDS = 4;  // of a brief code: 8 x 8 cells x 4 sections

struct PalmParams : Cylinder {
  double short_threshold;
  int similar, candidates;
  double near, apart, distance, stretch, direction, radial;
  int seeds;
  double seed_agreement;
  double reach, direction_reach, step, bend, lever;
  int rounds;
};

// A print with its brief codes, for the candidates and the scan.
struct Palm : Print {
  std::vector<uint64_t> brief;  // n * SHORT_WORDS
  uint64_t* brief_of(int i) { return &brief[static_cast<size_t>(i) * SHORT_WORDS]; }
  const uint64_t* brief_of(int i) const { return &brief[static_cast<size_t>(i) * SHORT_WORDS]; }
};

int bits_of(const uint64_t* code) {
  int bits = 0;
  for (int w = 0; w < SHORT_WORDS; ++w) bits += popcount(code[w]);
  return bits;
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

TRUENAME_AVX512 __m512i everywhere(uint64_t word) { return _mm512_set1_epi64(static_cast<int64_t>(word)); }

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
  if (path == Path::popcnt || path == Path::avx2) return best_dice_popcnt(code, bits, blocks, count);
#endif
  (void)path;
  return best_dice_portable(code, bits, blocks, count);
}

// Many prints in memory, with the brief codes of all of them in one run for the scan.
class Palms {
 public:
  explicit Palms(const PalmParams& p) : params(p), encoder(p) {}
  Palms(const Palms&) = delete;
  Palms& operator=(const Palms&) = delete;

  void add(Array1<int16_t> x, Array1<int16_t> y, Array1<uint8_t> direction, Array2<uint8_t> region, int block) {
    const size_t n = x.shape(0);
    if (y.shape(0) != n || direction.shape(0) != n) throw std::invalid_argument("x, y and direction differ in length");
    if (n > MOST) throw std::invalid_argument("a print has at most " + std::to_string(MOST) + " minutiae");
    if (block <= 0) throw std::invalid_argument("block must be positive");
    auto print = std::make_unique<Palm>();
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
      for (int64_t k = from; k < to; ++k) {
        Palm& print = *prints[done + k];
        print.brief.assign(print.x.size() * SHORT_WORDS, 0);
        encoder.encode(print, [&](int m, const Encoder::Sums& sums) { encode_brief(print.brief_of(m), sums); });
      }
    });
    for (size_t k = done; k < prints.size(); ++k) pack(*prints[k]);
  }

  // A print that has its codes.
  const Palm& at(int64_t row) const {
    if (row < 0 || row >= static_cast<int64_t>(prints.size())) throw nb::index_error("no such print");
    if (row >= encoded()) throw std::invalid_argument("prints were added after the last encode()");
    return *prints[row];
  }

  int64_t encoded() const { return static_cast<int64_t>(start.size()) - 1; }

  PalmParams params;
  Encoder encoder;
  std::vector<std::unique_ptr<Palm>> prints;
  std::vector<size_t> start{0};  // blocks of print i: from start[i] up to start[i + 1]
  std::vector<BriefBlock> blocks;

 private:
  // Four neighbouring cells and one and a half sections a bit: word k holds direction quarter k.
  void encode_brief(uint64_t* brief, const Encoder::Sums& sums) const {
    for (int i = 0; i < GRID / 2; ++i)
      for (int j = 0; j < GRID / 2; ++j) {
        double part[SECTIONS] = {};
        for (int a = 0; a < 2; ++a)
          for (int b = 0; b < 2; ++b) {
            const int at = (2 * i + a) * GRID + 2 * j + b;
            for (int k = 0; k < SECTIONS && encoder.inside(at); ++k) part[k] += sums[at * Encoder::STRIDE + k];
          }
        const double quarter[4] = {part[0] + 0.5 * part[1], 0.5 * part[1] + part[2], part[3] + 0.5 * part[4],
                                   0.5 * part[4] + part[5]};
        for (int k = 0; k < 4; ++k)
          if (quarter[k] >= params.short_threshold) brief[k] |= uint64_t{1} << (i * GRID / 2 + j);
      }
  }

  void pack(const Palm& print) {
    const size_t n = print.x.size();
    for (size_t from = 0; from < n; from += LANES) {
      BriefBlock block{};
      for (size_t lane = 0; lane < LANES && from + lane < n; ++lane) {
        const uint64_t* code = print.brief_of(static_cast<int>(from + lane));
        for (int w = 0; w < SHORT_WORDS; ++w) block.word[w][lane] = code[w];
        block.bits[lane] = static_cast<float>(bits_of(code));
      }
      blocks.push_back(block);
    }
    start.push_back(blocks.size());
  }
};

struct Pair {
  int a, b;
  double weight;
};

// What a comparison found; kinds/palmprint/ridge/compare.py turns it into a score.
struct Evidence {
  double cluster = 0;                   // support of the best similar places among those that correspond
  double support = 0;                   // corresponding minutiae, each by its closeness
  double overlap_a = 0, overlap_b = 0;  // minutiae that lie on the other print's foreground
  double area = 0;                      // blocks of common foreground
  int pairs = 0;                        // corresponding minutiae, counted

  static constexpr size_t FIELDS = 6;
  void write(float* to) const {
    const double fields[FIELDS] = {cluster, support, overlap_a, overlap_b, area, static_cast<double>(pairs)};
    for (size_t k = 0; k < FIELDS; ++k) to[k] = static_cast<float>(fields[k]);
  }
};

// Rigid motion: q = R p + t.
struct Motion {
  double c = 1, s = 0, tx = 0, ty = 0;
};

// The rigid motion that fits weighted pairs of places and directions best.
struct Fit {
  double w = 0, ax = 0, ay = 0, bx = 0, by = 0, re = 0, im = 0;

  // Relative to an origin near the pairs on either side, so that the sums stay small.
  void add(double weight, double px, double py, double qx, double qy, double dc, double ds, double lever2) {
    w += weight;
    ax += weight * px, ay += weight * py, bx += weight * qx, by += weight * qy;
    re += weight * (px * qx + py * qy + lever2 * dc);
    im += weight * (px * qy - py * qx + lever2 * ds);
  }

  Motion motion() const {
    const double mx = ax / w, my = ay / w, nx = bx / w, ny = by / w;
    const double r = re - w * (mx * nx + my * ny), i = im - w * (mx * ny - my * nx);
    const double length = std::sqrt(r * r + i * i);
    Motion m;
    if (length > 0) m.c = r / length, m.s = i / length;
    m.tx = nx - (m.c * mx - m.s * my);
    m.ty = ny - (m.s * mx + m.c * my);
    return m;
  }
};

// Minutiae by the cell that they lie in, so that those around a place are found without looking at all.
class Cells {
 public:
  void fill(const std::vector<double>& x, const std::vector<double>& y, double side) {
    side_ = side;
    const int n = static_cast<int>(x.size());
    left_ = n ? *std::min_element(x.begin(), x.end()) : 0;
    low_ = n ? *std::min_element(y.begin(), y.end()) : 0;
    columns_ = n ? static_cast<int>((*std::max_element(x.begin(), x.end()) - left_) / side) + 1 : 0;
    rows_ = n ? static_cast<int>((*std::max_element(y.begin(), y.end()) - low_) / side) + 1 : 0;
    start_.assign(static_cast<size_t>(rows_) * columns_ + 1, 0);
    for (int i = 0; i < n; ++i) ++start_[cell(x[i], y[i]) + 1];
    for (size_t k = 1; k < start_.size(); ++k) start_[k] += start_[k - 1];
    at_.resize(n);
    next_.assign(start_.begin(), start_.end());
    for (int i = 0; i < n; ++i) at_[next_[cell(x[i], y[i])]++] = i;
  }

  // Calls visit(i) for all that lie within `range` of a place, and for others in the same cells.
  template <class Visit>
  void around(double x, double y, double range, Visit visit) const {
    const int c0 = std::max(0, floor_div(x - range - left_)), c1 = std::min(columns_ - 1, floor_div(x + range - left_));
    const int r0 = std::max(0, floor_div(y - range - low_)), r1 = std::min(rows_ - 1, floor_div(y + range - low_));
    for (int r = r0; r <= r1; ++r)
      for (int c = c0; c <= c1; ++c) {
        const size_t k = static_cast<size_t>(r) * columns_ + c;
        for (int t = start_[k]; t < start_[k + 1]; ++t) visit(at_[t]);
      }
  }

 private:
  int floor_div(double v) const { return static_cast<int>(std::floor(v / side_)); }
  size_t cell(double x, double y) const {
    return static_cast<size_t>(floor_div(y - low_)) * columns_ + floor_div(x - left_);
  }

  double side_ = 1, left_ = 0, low_ = 0;
  int rows_ = 0, columns_ = 0;
  std::vector<int> start_, next_, at_;
};

// The `most` most similar brief codes of B for one code: (Dice, index), by Dice, then index.
TRUENAME_INLINE void most_similar_by_word(const uint64_t* code, const std::vector<uint64_t>& brief,
                                          const std::vector<int>& bits, int own, int most, std::vector<Pair>& best) {
  best.clear();
  double least = 0;
  const int n = static_cast<int>(bits.size());
  for (int j = 0; j < n; ++j) {
    int common = 0;
    for (int w = 0; w < SHORT_WORDS; ++w) common += popcount(code[w] & brief[static_cast<size_t>(j) * SHORT_WORDS + w]);
    if (common == 0) continue;
    const double level = 2.0 * common / (own + bits[j]);
    if (level <= least) continue;
    if (static_cast<int>(best.size()) == most) best.pop_back();
    auto place = best.end();
    while (place != best.begin() && (place - 1)->weight < level) --place;
    best.insert(place, {0, j, level});
    if (static_cast<int>(best.size()) == most) least = best.back().weight;
  }
}

void most_similar_portable(const uint64_t* code, const std::vector<uint64_t>& brief, const std::vector<int>& bits,
                           int own, int most, std::vector<Pair>& best) {
  most_similar_by_word(code, brief, bits, own, most, best);
}

#ifdef TRUENAME_X86
TRUENAME_POPCNT void most_similar_popcnt(const uint64_t* code, const std::vector<uint64_t>& brief,
                                         const std::vector<int>& bits, int own, int most, std::vector<Pair>& best) {
  most_similar_by_word(code, brief, bits, own, most, best);
}
#endif

void most_similar(Path path, const uint64_t* code, const std::vector<uint64_t>& brief, const std::vector<int>& bits,
                  int own, int most, std::vector<Pair>& best) {
#ifdef TRUENAME_X86
  if (path != Path::portable) return most_similar_popcnt(code, brief, bits, own, most, best);
#endif
  (void)path;
  most_similar_portable(code, brief, bits, own, most, best);
}

class Comparer {
 public:
  Comparer(const PalmParams& p, Path path)
      : p_(p), min_cells_(p.min_valid_cells * CELLS), path_(path) {}

  // Symmetric because the two prints are put into one order first.
  Evidence operator()(const Palm& first, const Palm& second, std::vector<Pair>* corresponding = nullptr) {
    const bool swap = before(second, first);
    const Palm& A = swap ? second : first;
    const Palm& B = swap ? first : second;
    found_.clear();
    Evidence e;
    choose_candidates(A, B);
    if (pairs_.size() > 1) {
      support_each_other(A, B);
      grow_from_seeds(A, B, e);
    }
    if (swap) std::swap(e.overlap_a, e.overlap_b);
    if (corresponding) {
      *corresponding = found_;
      if (swap)
        for (Pair& pair : *corresponding) std::swap(pair.a, pair.b);
    }
    return e;
  }

 private:
  static bool before(const Print& A, const Print& B) {
    if (A.size() != B.size()) return A.size() < B.size();
    if (A.x != B.x) return A.x < B.x;
    if (A.y != B.y) return A.y < B.y;
    if (A.turns != B.turns) return A.turns < B.turns;
    return A.region < B.region;
  }

  static bool heavier(const Pair& p, const Pair& q) {
    if (p.weight != q.weight) return p.weight > q.weight;
    return p.a != q.a ? p.a < q.a : p.b < q.b;
  }

  void choose_candidates(const Palm& A, const Palm& B) {
    prepare(A, counted_a_);
    prepare(B, counted_b_);
    bits_.resize(B.size());
    for (int j = 0; j < B.size(); ++j) bits_[j] = bits_of(B.brief_of(j));
    pairs_.clear();
    for (int i = 0; i < A.size(); ++i) {
      const int own = bits_of(A.brief_of(i));
      if (A.cells[i] < min_cells_ || own == 0) continue;
      most_similar(path_, A.brief_of(i), B.brief, bits_, own, p_.similar, best_);
      others_.clear();
      for (const Pair& p : best_)
        if (B.cells[p.b] >= min_cells_) others_.push_back(p.b);
      const size_t n = others_.size();
      others_.resize((n + 3) / 4 * 4);
      counts_.resize(others_.size());
      counts(path_, counted_a_[i], counted_b_, others_.data(), n, counts_.data());
      for (size_t k = 0; k < n; ++k) {
        const double s = similarity(counts_[k], min_cells_);
        if (s > 0) pairs_.push_back({i, others_[k], s});
      }
    }
    std::sort(pairs_.begin(), pairs_.end(), heavier);
    if (pairs_.size() > static_cast<size_t>(p_.candidates)) pairs_.resize(p_.candidates);
  }

  // How well pairs t and k tell of the same motion, 0 to 1; nothing where they are too near or too far to tell.
  double agreement(const Print& A, const Print& B, const Pair& t, const Pair& k) const {
    const double ax = A.x[k.a] - A.x[t.a], ay = A.y[k.a] - A.y[t.a];
    const double a2 = ax * ax + ay * ay;
    if (a2 > p_.near * p_.near || a2 < p_.apart * p_.apart) return 0;
    const double bx = B.x[k.b] - B.x[t.b], by = B.y[k.b] - B.y[t.b];
    const double b2 = bx * bx + by * by;
    if (b2 < p_.apart * p_.apart) return 0;
    const double da = std::sqrt(a2), db = std::sqrt(b2);
    const double gap = (da - db) / (p_.distance + p_.stretch * 0.5 * (da + db));
    if (gap > 2 || gap < -2) return 0;
    // Directions of k in the frame of t, as unit vectors; `turn` is the squared chord between A's and B's.
    const double ac = A.c[t.a] * A.c[k.a] + A.s[t.a] * A.s[k.a], as = A.s[t.a] * A.c[k.a] - A.c[t.a] * A.s[k.a];
    const double bc = B.c[t.b] * B.c[k.b] + B.s[t.b] * B.s[k.b], bs = B.s[t.b] * B.c[k.b] - B.c[t.b] * B.s[k.b];
    const double turn = (2 - 2 * (ac * bc + as * bs)) / (p_.direction * p_.direction);
    // The connecting line in the frame of t, likewise.
    const double au = ax * A.c[t.a] + ay * A.s[t.a], av = ay * A.c[t.a] - ax * A.s[t.a];
    const double bu = bx * B.c[t.b] + by * B.s[t.b], bv = by * B.c[t.b] - bx * B.s[t.b];
    const double radial = (2 - 2 * (au * bu + av * bv) / (da * db)) / (p_.radial * p_.radial);
    return 1 / ((1 + gap * gap * (gap * gap)) * (1 + turn * turn) * (1 + radial * radial));
  }

  void support_each_other(const Print& A, const Print& B) {
    const int n = static_cast<int>(pairs_.size());
    agree_.assign(static_cast<size_t>(n) * n, 0.0f);
    for (int t = 0; t < n; ++t)
      for (int k = t + 1; k < n; ++k)  // seen from the more similar of the two, and held for both
        agree_[static_cast<size_t>(t) * n + k] = agree_[static_cast<size_t>(k) * n + t] =
            static_cast<float>(agreement(A, B, pairs_[t], pairs_[k]));
    level_.resize(n);
    for (int t = 0; t < n; ++t) level_[t] = pairs_[t].weight;
    // Twice, so that support from those that are supported themselves counts more.
    for (int round = 0; round < 2; ++round) {
      next_.assign(n, 0.0);
      for (int t = 0; t < n; ++t) {
        const float* agree = &agree_[static_cast<size_t>(t) * n];
        for (int k = 0; k < n; ++k) next_[t] += agree[k] * level_[k];
      }
      level_.swap(next_);
    }
    for (double& level : level_) level = std::sqrt(level);
  }

  void grow_from_seeds(const Print& A, const Print& B, Evidence& e) {
    const int n = static_cast<int>(pairs_.size());
    order_.resize(n);
    for (int t = 0; t < n; ++t) order_[t] = t;
    std::sort(order_.begin(), order_.end(),
              [&](int t, int k) { return level_[t] != level_[k] ? level_[t] > level_[k] : t < k; });
    a_.fill(A.x, A.y, p_.bend);
    b_.fill(B.x, B.y, p_.reach);
    taken_.assign(n, 0);
    double best = -1;
    int grown = 0;
    for (int k = 0; k < n && grown < p_.seeds; ++k) {
      const int seed = order_[k];
      if (taken_[seed] || level_[seed] <= 0) continue;
      gather(A, B, seed);
      if (corresponding_.size() < 2) continue;
      ++grown;
      const double support = grow(A, B);
      if (support > best) {
        best = support;
        found_ = corresponding_;
      }
    }
    if (found_.empty()) return;
    // Seeds of one motion grow into the same: what supports it is the best of the similar places that it holds.
    partner_.assign(A.size(), -1);
    for (const Pair& p : found_) partner_[p.a] = p.b;
    for (int t = 0; t < n; ++t)
      if (partner_[pairs_[t].a] == pairs_[t].b) e.cluster = std::max(e.cluster, level_[t]);
    measure(A, B, e);
  }

  // A seed and the pairs that agree with it, one to one; none of them becomes a seed itself.
  void gather(const Print& A, const Print& B, int seed) {
    const int n = static_cast<int>(pairs_.size());
    candidates_.clear();
    for (int k = 0; k < n; ++k) {
      const double agree = k == seed ? 1.0 : agree_[static_cast<size_t>(seed) * n + k];
      if (agree < p_.seed_agreement) continue;
      taken_[k] = 1;
      candidates_.push_back({pairs_[k].a, pairs_[k].b, agree});
    }
    one_to_one(A, B);
  }

  // Of the candidates those that correspond, the heaviest first.
  void one_to_one(const Print& A, const Print& B) {
    std::sort(candidates_.begin(), candidates_.end(), heavier);
    used_a_.assign(A.size(), 0);
    used_b_.assign(B.size(), 0);
    corresponding_.clear();
    for (const Pair& pair : candidates_) {
      if (used_a_[pair.a] || used_b_[pair.b]) continue;
      used_a_[pair.a] = used_b_[pair.b] = 1;
      corresponding_.push_back(pair);
    }
  }

  // Rounds until nothing more joins; the sum of the weights.
  double grow(const Print& A, const Print& B) {
    double support = 0;
    for (int round = 0; round < p_.rounds; ++round) {
      const double before = support;
      support = spread(A, B);
      if (round > 1 && support <= before + 0.5) break;
      if (corresponding_.empty()) break;
    }
    return support;
  }

  // The motion that the pairs around a place agree on; their weights fade with the distance. The place is the motion's
  // origin: it comes to lie at (tx, ty). Far from all pairs, all of them tell.
  struct Field {
    const Print& from;
    const Print& to;
    const std::vector<Pair>& pairs;  // a is in `from`, b in `to`
    const PalmParams& p;
    Cells cells;

    Field(const Print& from_, const Print& to_, const std::vector<Pair>& pairs_, const PalmParams& p_)
        : from(from_), to(to_), pairs(pairs_), p(p_) {
      std::vector<double> x, y;
      for (const Pair& pair : pairs) {
        x.push_back(from.x[pair.a]);
        y.push_back(from.y[pair.a]);
      }
      cells.fill(x, y, p.bend);
    }

    Motion at(double x, double y) const {
      const double ox = to.x[pairs[0].b], oy = to.y[pairs[0].b];
      Fit fit;
      int count = 0;
      const auto add = [&](int k) {
        const Pair& pair = pairs[k];
        const int i = pair.a, j = pair.b;
        const double px = from.x[i] - x, py = from.y[i] - y;
        const double dc = from.c[i] * to.c[j] + from.s[i] * to.s[j], ds = from.c[i] * to.s[j] - from.s[i] * to.c[j];
        fit.add(pair.weight * fade((px * px + py * py) / (p.bend * p.bend)), px, py, to.x[j] - ox, to.y[j] - oy, dc, ds,
                p.lever * p.lever);
        ++count;
      };
      // Beyond twice the range a pair weighs less than a seventeenth.
      cells.around(x, y, 2 * p.bend, add);
      if (count < ENOUGH) {
        fit = Fit();
        for (int k = 0; k < static_cast<int>(pairs.size()); ++k) add(k);
      }
      Motion m = fit.motion();
      m.tx += ox, m.ty += oy;
      return m;
    }

    static constexpr int ENOUGH = 3;  // pairs that fix a motion even if one of them is wrong
  };

  // One round: carry every minutia of A within a step of a pair, and see what corresponds there.
  double spread(const Print& A, const Print& B) {
    near_.assign(A.size(), 0);
    for (const Pair& p : corresponding_)
      a_.around(A.x[p.a], A.y[p.a], p_.step, [&](int i) {
        const double dx = A.x[i] - A.x[p.a], dy = A.y[i] - A.y[p.a];
        if (dx * dx + dy * dy <= p_.step * p_.step) near_[i] = 1;
      });
    const double r2 = p_.reach * p_.reach, d2 = p_.direction_reach * p_.direction_reach;
    const Field field(A, B, corresponding_, p_);
    candidates_.clear();
    for (int i = 0; i < A.size(); ++i) {
      if (!near_[i]) continue;
      const Motion m = field.at(A.x[i], A.y[i]);
      const double c = m.c * A.c[i] - m.s * A.s[i], s = m.s * A.c[i] + m.c * A.s[i];
      b_.around(m.tx, m.ty, p_.reach, [&](int j) {
        const double dx = m.tx - B.x[j], dy = m.ty - B.y[j];
        const double far = (dx * dx + dy * dy) / r2;
        if (far >= 1) return;
        const double turn = (2 - 2 * (c * B.c[j] + s * B.s[j])) / d2;
        if (far + turn < 1) candidates_.push_back({i, j, 1 - far - turn});
      });
    }
    one_to_one(A, B);
    double support = 0;
    for (const Pair& p : corresponding_) support += p.weight;
    return support;
  }

  void measure(const Print& A, const Print& B, Evidence& e) {
    e.pairs = static_cast<int>(found_.size());
    std::vector<Pair> back;
    for (const Pair& p : found_) {
      e.support += p.weight;
      back.push_back({p.b, p.a, p.weight});
    }
    const Field there(A, B, found_, p_), here(B, A, back, p_);
    const auto lies = [](const Print& print, const Motion& m) { return print.covers(m.tx, m.ty, RIDGES); };
    for (int i = 0; i < A.size(); ++i) e.overlap_a += lies(B, there.at(A.x[i], A.y[i]));
    for (int j = 0; j < B.size(); ++j) e.overlap_b += lies(A, here.at(B.x[j], B.y[j]));
    for (int r = 0; r < A.rows; r += COARSE)
      for (int k = 0; k < A.columns; k += COARSE)
        if (A.region[r * A.columns + k] >= RIDGES)
          e.area += COARSE * COARSE * lies(B, there.at((k + 0.5) * A.block, -(r + 0.5) * A.block));
  }

  static constexpr int COARSE = 2;  // of so many blocks each way one is looked at: palms are large

  PalmParams p_;
  double min_cells_;
  Path path_;
  Cells a_, b_;
  std::vector<int> bits_, others_, order_, partner_;
  std::vector<Counted> counted_a_, counted_b_;
  std::vector<Counts> counts_;
  std::vector<Pair> pairs_, best_, candidates_, corresponding_, found_;
  std::vector<float> agree_;
  std::vector<double> level_, next_;
  std::vector<char> taken_, near_, used_a_, used_b_;
};

nb::object compare(const Palms& probe, int64_t row, const Palms& references, Array1<int64_t> rows, int threads,
                   const std::string& path) {
  const Palm& p = probe.at(row);
  const size_t n = rows.shape(0);
  for (size_t k = 0; k < n; ++k) references.at(rows.data()[k]);
  const Path chosen = choose(path);
  float* out = new float[n * Evidence::FIELDS + 1];
  nb::object result = owned<2>(out, {n, Evidence::FIELDS});
  {
    nb::gil_scoped_release release;
    parallel(static_cast<int64_t>(n), 4, threads, [&](int64_t from, int64_t to) {
      Comparer comparer(references.params, chosen);
      for (int64_t k = from; k < to; ++k)
        comparer(p, *references.prints[rows.data()[k]]).write(out + k * Evidence::FIELDS);
    });
  }
  return result;
}

// The corresponding minutiae of two prints: rows of probe index, reference index, closeness (0 to 1).
nb::object correspond(const Palms& probe, int64_t row, const Palms& references, int64_t reference_row) {
  const Palm& p = probe.at(row);
  const Palm& r = references.at(reference_row);
  std::vector<Pair> pairs;
  Comparer(references.params, choose("auto"))(p, r, &pairs);
  float* out = new float[pairs.size() * 3 + 1];
  for (size_t k = 0; k < pairs.size(); ++k) {
    out[3 * k] = static_cast<float>(pairs[k].a);
    out[3 * k + 1] = static_cast<float>(pairs[k].b);
    out[3 * k + 2] = static_cast<float>(pairs[k].weight);
  }
  return owned<2>(out, {pairs.size(), 3});
}

// How worth comparing each reference is: the sum of the probe's best brief similarities, the most similar `best` of them.
nb::object scan(const Palms& probe, int64_t row, const Palms& references, int best, int threads,
                const std::string& path) {
  const Palm& p = probe.at(row);
  if (best < 1) throw std::invalid_argument("best must be at least 1");
  const Path chosen = choose(path);
  const int64_t n = references.encoded();
  float* out = new float[static_cast<size_t>(n) + 1];
  nb::object result = owned<1>(out, {static_cast<size_t>(n)});
  {
    nb::gil_scoped_release release;
    std::vector<float> bits(p.size());
    for (int i = 0; i < p.size(); ++i) bits[i] = static_cast<float>(bits_of(p.brief_of(i)));
    parallel(n, 64, threads, [&](int64_t from, int64_t to) {
      std::vector<float> level(p.size());
      for (int64_t k = from; k < to; ++k) {
        const BriefBlock* blocks = references.blocks.data() + references.start[k];
        const size_t count = references.start[k + 1] - references.start[k];
        for (int i = 0; i < p.size(); ++i)
          level[i] = bits[i] == 0 ? 0 : best_dice(chosen, p.brief_of(i), bits[i], blocks, count);
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
nb::object codes(const Palms& prints, int64_t row) {
  const Palm& p = prints.at(row);
  const size_t n = static_cast<size_t>(p.size());
  const auto copy = [n](const void* from, size_t words) {
    uint64_t* data = new uint64_t[n * words + 1];
    if (n) std::memcpy(data, from, n * words * sizeof *data);
    nb::capsule owner(data, [](void* v) noexcept { delete[] static_cast<uint64_t*>(v); });
    const std::array<size_t, 2> shape{n, words};
    return nb::cast(nb::ndarray<nb::numpy, uint64_t, nb::ndim<2>>(data, 2, shape.data(), owner));
  };
  return nb::make_tuple(copy(p.code.data(), CODE_WORDS), copy(p.mask.data(), MASK_WORDS),
                        copy(p.brief.data(), SHORT_WORDS));
}

}  // namespace

NB_MODULE(palm_ridge, m) {
  nb::class_<PalmParams>(m, "Params")
      .def(nb::init<>())
#define FIELD(name) .def_rw(#name, &PalmParams::name)
      FIELD(radius) FIELD(spatial_sigma) FIELD(direction_sigma) FIELD(code_threshold) FIELD(min_valid_cells)
      FIELD(short_threshold) FIELD(similar) FIELD(candidates) FIELD(near) FIELD(apart) FIELD(distance) FIELD(stretch)
      FIELD(direction) FIELD(radial) FIELD(seeds) FIELD(seed_agreement) FIELD(reach) FIELD(direction_reach)
      FIELD(step) FIELD(bend) FIELD(lever) FIELD(rounds);
#undef FIELD
  nb::class_<Palms>(m, "Palms")
      .def(nb::init<const PalmParams&>())
      .def("add", &Palms::add)
      .def("encode", &Palms::encode)
      .def("__len__", [](const Palms& p) { return p.prints.size(); });
  m.def("compare", &compare);
  m.def("correspond", &correspond);
  m.def("scan", &scan);
  m.def("codes", &codes);
  m.def("paths", &paths);
}
