// Comparison of fingerprints by their minutiae: cylinder codes, relaxation, geometric consolidation.
//
// The method, top to bottom:
//   encode       a bit-packed cylinder around every minutia: cylinders.hpp
//   similarity   of every two cylinders, by population counts
//   pairs        greedy one-to-one choice of the most similar
//   relaxation   a pair gains where other pairs agree with it in distance and two angles (the same paper, section 4.2)
//   consolidate  a rigid alignment from the pairs that agree, bent locally by their residuals; corresponding minutiae
//                are counted inside the overlap of the two foregrounds, and missing ones too
//
// Everything that follows the population counts is plain IEEE double arithmetic in a fixed order, without fused
// multiply-add, so that the oracle in tests can demand equality. Counting bits has faster paths, which agree exactly.
//
// Every constant comes from kinds/fingerprint/params.py through `Params`: one place, with sources.

#include <nanobind/nanobind.h>
#include <nanobind/stl/array.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "sketches.hpp"

using namespace truename;

namespace {

struct PrintParams : Sketch {
  static constexpr size_t MOST = 255;  // minutiae of a print
  double max_rotation_cos;
  int max_candidates, max_pairs;
  double relax_distance, relax_stretch, relax_direction, relax_radial, relax_weight;
  int relax_rounds, min_selected, max_selected;
  int seeds;
  double seed_agreement, reach, direction_reach, bend_range, bend_stiffness;
  int bend_rounds;
  int kept_cylinders;  // prints of the largest gallery that keeps them
  int sift_alike;      // sum of a sketch's weights from which a pair of minutiae is sifted
};

// Many prints in memory. Each is kept packed, with the sketches of its minutiae for the scan; cylinders take ten times as
// much, and are kept in small galleries only.
class Gallery {
 public:
  explicit Gallery(const PrintParams& p) : params(p), encoder(p, false), sketches(p) {
    for (int d = 0; d < 256; ++d) {
      cosine_[d] = std::cos(2 * PI * d / 256);
      sine_[d] = std::sin(2 * PI * d / 256);
    }
  }
  Gallery(const Gallery&) = delete;
  Gallery& operator=(const Gallery&) = delete;

  size_t size() const { return prints_.size(); }

  void add(Array1<int16_t> x, Array1<int16_t> y, Array1<uint8_t> direction, Array2<uint8_t> region, int block) {
    const size_t n = x.shape(0), rows = region.shape(0), columns = region.shape(1);
    if (y.shape(0) != n || direction.shape(0) != n) throw std::invalid_argument("x, y and direction differ in length");
    if (n > PrintParams::MOST)
      throw std::invalid_argument("a print has at most " + std::to_string(PrintParams::MOST) + " minutiae");
    if (block <= 0 || block > 255) throw std::invalid_argument("block must be 1 to 255 pixels");
    if (rows > 65535 || columns > 65535) throw std::invalid_argument("region has at most 65,535 blocks a side");
    Packed print{std::make_unique<uint8_t[]>(5 * n + (rows * columns + 3) / 4), static_cast<uint8_t>(n),
                 static_cast<uint8_t>(block), static_cast<uint16_t>(rows), static_cast<uint16_t>(columns)};
    std::memcpy(print.bytes.get(), x.data(), 2 * n);
    std::memcpy(print.bytes.get() + 2 * n, y.data(), 2 * n);
    std::memcpy(print.bytes.get() + 4 * n, direction.data(), n);
    uint8_t* blocks = print.bytes.get() + 5 * n;
    for (size_t k = 0; k < rows * columns; ++k) blocks[k / 4] |= std::min(region.data()[k], RIDGES) << k % 4 * 2;
    prints_.push_back(std::move(print));
  }

  // Sketches, and in a small gallery cylinders, of the prints that were added since the last call.
  void encode(int threads) {
    nb::gil_scoped_release release;
    const int64_t done = sketches.size(), fresh = static_cast<int64_t>(prints_.size()) - done;
    std::vector<size_t> sizes;
    for (int64_t k = 0; k < fresh; ++k) sizes.push_back(prints_[done + k].n);
    sketches.extend(sizes);
    const bool keep = prints_.size() <= static_cast<size_t>(params.kept_cylinders);
    cylinders_.resize(keep ? prints_.size() : 0);
    parallel(fresh, 16, threads, [&](int64_t from, int64_t to) {
      for (int64_t k = done + from; k < done + to; ++k) {
        auto print = std::make_unique<Print>(unpacked(k));
        sketches.set(k, *print);
        if (!keep) continue;
        encoder.encode(*print);
        cylinders_[k] = std::move(print);
      }
    });
  }

  // A print with its sketches.
  void require(int64_t row) const {
    if (row < 0 || row >= static_cast<int64_t>(prints_.size())) throw nb::index_error("no such print");
    if (row >= sketches.size()) throw std::invalid_argument("prints were added after the last encode()");
  }

  // A print with its cylinders: those that are kept, or made anew in `room`.
  const Print& at(int64_t row, Print& room) const {
    if (!cylinders_.empty()) return *cylinders_[row];
    room = unpacked(row);
    encoder.encode(room);
    return room;
  }

  Print unpacked(int64_t row, bool with_region = true) const {
    const Packed& packed = prints_[row];
    const size_t n = packed.n;
    const uint8_t* bytes = packed.bytes.get();
    Print print;
    print.x.resize(n), print.y.resize(n), print.c.resize(n), print.s.resize(n);
    print.turns.assign(bytes + 4 * n, bytes + 5 * n);
    for (size_t i = 0; i < n; ++i) {
      int16_t x, y;
      std::memcpy(&x, bytes + 2 * i, 2);
      std::memcpy(&y, bytes + 2 * (n + i), 2);
      print.x[i] = x;
      print.y[i] = -static_cast<double>(y);
      print.c[i] = cosine_[print.turns[i]];
      print.s[i] = sine_[print.turns[i]];
    }
    if (!with_region) return print;
    print.rows = packed.rows;
    print.columns = packed.columns;
    print.block = packed.block;
    print.region.resize(static_cast<size_t>(packed.rows) * packed.columns);
    for (size_t k = 0; k < print.region.size(); ++k) print.region[k] = bytes[5 * n + k / 4] >> k % 4 * 2 & 3;
    return print;
  }

  // What all of it takes, but for the allocator's own.
  size_t bytes() const {
    size_t sum = sketches.bytes() + prints_.capacity() * sizeof(Packed) + cylinders_.capacity() * sizeof(cylinders_[0]);
    for (const Packed& print : prints_) sum += 5 * print.n + (size_t{print.rows} * print.columns + 3) / 4;
    for (const auto& print : cylinders_)
      sum += print->code.size() * 8 + print->mask.size() * 8 + print->x.size() * (4 * 8 + 1 + 2 * 4) + print->region.size();
    return sum;
  }

  PrintParams params;
  Encoder encoder;
  Sketches sketches;

 private:
  // x and y (int16) and directions of all minutiae, then the blocks of the region, four a byte.
  struct Packed {
    std::unique_ptr<uint8_t[]> bytes;
    uint8_t n, block;
    uint16_t rows, columns;
  };

  double cosine_[256], sine_[256];
  std::vector<Packed> prints_;
  std::vector<std::unique_ptr<Print>> cylinders_;  // of every print, or of none
};

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

// Compiled for each path as a whole: loops without branches become vectors, whose lanes round like single numbers.
class Comparer {
 public:
  Comparer(const PrintParams& p, int cells_inside, Path path)
      : p_(p), cells_inside_(cells_inside), min_cells_(p.min_valid_cells * cells_inside), path_(path) {}

  // The same from pairs whose sketches are alike, which come as (a, b, similarity): what a search sifts by. Not symmetric.
  // Without alignment, relaxation alone.
  Evidence sift(const Print& A, const Print& B, bool align, std::vector<Pair>& alike) {
    candidates_.swap(alike);
    found_.clear();
#ifdef TRUENAME_X86
    if (path_ == Path::vpopcnt || path_ == Path::avx2) return sift_avx2(A, B, align);
#endif
    return from_candidates(A, B, align);
  }

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
#ifdef TRUENAME_X86
    if (path_ == Path::vpopcnt || path_ == Path::avx2) return ordered_avx2(A, B);
#endif
    return steps(A, B);
  }

#ifdef TRUENAME_X86
  __attribute__((target("avx2"), flatten)) Evidence ordered_avx2(const Print& A, const Print& B) { return steps(A, B); }
  __attribute__((target("avx2"), flatten)) Evidence sift_avx2(const Print& A, const Print& B, bool align) {
    return from_candidates(A, B, align);
  }
#endif

  TRUENAME_INLINE Evidence steps(const Print& A, const Print& B) {
    candidates_.clear();
    if (A.size() >= 2 && B.size() >= 2) choose_candidates(A, B);
    return from_candidates(A, B, true);
  }

  TRUENAME_INLINE Evidence from_candidates(const Print& A, const Print& B, bool align) {
    Evidence best;
    greedy(A.size(), B.size(), p_.max_candidates, p_.max_pairs, pairs_);
    if (pairs_.size() < 2) return best;
    relax(A, B);
    best.relaxed = relaxed_score(A, B);
    if (align) consolidate(A, B, best);
    return best;
  }

  // Pairs of cylinders that are similar at all.
  void choose_candidates(const Print& A, const Print& B) {
    choose_usable(A, usable_a_);
    choose_usable(B, usable_b_);
    candidates_.resize(usable_a_.size() * usable_b_.size() + 1);
    size_t found = 0;
    cosine_.resize(usable_b_.size());
    similar_.resize(usable_b_.size());
    counts_.resize(usable_b_.size());
    for (const int i : usable_a_) {
      size_t n = usable_b_.size();
      for (size_t k = 0; k < n; ++k) cosine_[k] = A.c[i] * B.c[usable_b_[k]] + A.s[i] * B.s[usable_b_[k]];
      comparable_.resize(n);
      n = 0;
      for (size_t k = 0; k < usable_b_.size(); ++k) {
        comparable_[n] = usable_b_[k];
        n += cosine_[k] >= p_.max_rotation_cos;
      }
      comparable_.resize(n);
      counts(path_, A, B, i, comparable_, counts_.data());
      for (size_t k = 0; k < n; ++k) similar_[k] = similarity(counts_[k], min_cells_);
      for (size_t k = 0; k < n; ++k) {
        candidates_[found] = {i, comparable_[k], similar_[k]};
        found += similar_[k] > 0;
      }
    }
    candidates_.resize(found);
  }

  // Cylinders with enough valid cells. Those that are valid everywhere come first: fewer of their bits need counting.
  void choose_usable(const Print& print, std::vector<int>& usable) const {
    usable.clear();
    for (int i = 0; i < print.size(); ++i)
      if (print.cells[i] == cells_inside_) usable.push_back(i);
    for (int i = 0; i < print.size(); ++i)
      if (print.cells[i] >= min_cells_ && print.cells[i] < cells_inside_) usable.push_back(i);
  }

  // One to one among the best `considered` candidates, the most similar first; equal ones by their indices.
  void greedy(int na, int nb, size_t considered, size_t limit, std::vector<Pair>& out) {
    sort_candidates(considered);
    used_a_.assign(na, 0);
    used_b_.assign(nb, 0);
    out.clear();
    for (const Pair& pair : candidates_) {
      if (used_a_[pair.a] || used_b_[pair.b]) continue;
      used_a_[pair.a] = used_b_[pair.b] = 1;
      out.push_back(pair);
      if (out.size() == limit) break;
    }
  }

  // The `considered` most similar candidates in order, similarities being above 0 and at most 1. They are dealt into
  // buckets, of which the first are sorted until there are enough.
  void sort_candidates(size_t considered) {
    constexpr int BUCKETS = 256;
    const auto bucket = [](const Pair& p) { return static_cast<int>((1 - p.similarity) * (BUCKETS - 1)); };
    const auto more_similar = [](const Pair& p, const Pair& q) {
      if (p.similarity != q.similarity) return p.similarity > q.similarity;
      return p.a != q.a ? p.a < q.a : p.b < q.b;
    };
    std::array<size_t, BUCKETS> next{};
    for (const Pair& p : candidates_) ++next[bucket(p)];
    size_t dealt = 0;
    for (size_t& to : next) {
      const size_t here = to;
      to = dealt;
      dealt += here;
    }
    sorted_.resize(dealt);
    for (const Pair& p : candidates_) sorted_[next[bucket(p)]++] = p;
    size_t from = 0;
    for (int k = 0; k < BUCKETS && from < considered; from = next[k++])
      if (next[k] > from + 1) std::sort(sorted_.begin() + from, sorted_.begin() + next[k], more_similar);
    sorted_.resize(std::min(dealt, considered));
    candidates_.swap(sorted_);
  }

  // A print's minutiae in cells a little wider than the reach, each listed in the nine cells around it: the cell of a place lists
  // all within reach.
  struct Nearby {
    double left, bottom, scale;  // cells a pixel
    int columns, rows;
    std::vector<int> start, next, listed;  // in cell k: listed[start[k]] up to listed[start[k + 1]]

    void fill(const Print& print, double reach) {
      const auto [west, east] = std::minmax_element(print.x.begin(), print.x.end());
      const auto [south, north] = std::minmax_element(print.y.begin(), print.y.end());
      left = *west - (reach + 1);
      bottom = *south - (reach + 1);
      scale = 1 / (reach + 1);  // a pixel more than the reach leaves room for rounding
      columns = static_cast<int>((*east - left) * scale) + 2;
      rows = static_cast<int>((*north - bottom) * scale) + 2;
      start.assign(static_cast<size_t>(columns) * rows + 1, 0);
      each(print, [&](size_t cell, int) { ++start[cell + 1]; });
      for (size_t k = 1; k < start.size(); ++k) start[k] += start[k - 1];
      next = start;
      listed.resize(start.back());
      each(print, [&](size_t cell, int i) { listed[next[cell]++] = i; });
    }

    template <class Work>
    void each(const Print& print, Work work) const {
      for (int i = 0; i < print.size(); ++i) {
        const int column = static_cast<int>((print.x[i] - left) * scale);
        const int row = static_cast<int>((print.y[i] - bottom) * scale);
        for (int r = row - 1; r <= row + 1; ++r)
          for (int c = column - 1; c <= column + 1; ++c) work(static_cast<size_t>(r) * columns + c, i);
      }
    }

    // Calls work(i) for all that lie within reach of a place, and some that do not.
    template <class Work>
    void around(double x, double y, Work work) const {
      const double c = (x - left) * scale, r = (y - bottom) * scale;
      if (!(c >= 0 && r >= 0 && c < columns && r < rows)) return;
      const size_t cell = static_cast<size_t>(static_cast<int>(r)) * columns + static_cast<int>(c);
      for (int k = start[cell]; k < start[cell + 1]; ++k) work(listed[k]);
    }
  };

  // What the pairs hold of the two prints, by columns.
  struct Columns {
    std::vector<double> x, y, c, s;
    void resize(size_t n) { x.resize(n), y.resize(n), c.resize(n), s.resize(n); }
    void set(size_t k, const Print& print, int i) {
      x[k] = print.x[i], y[k] = print.y[i], c[k] = print.c[i], s[k] = print.s[i];
    }
  };

  // How well pair t agrees with each pair after it, 0 to 1: distance, relative direction, and the angle of their
  // connecting line.
  TRUENAME_INLINE void agreements(int t, int n, double* rho) const {
    const double* __restrict xa = a_.x.data();
    const double* __restrict ya = a_.y.data();
    const double* __restrict ca = a_.c.data();
    const double* __restrict sa = a_.s.data();
    const double* __restrict xb = b_.x.data();
    const double* __restrict yb = b_.y.data();
    const double* __restrict cb = b_.c.data();
    const double* __restrict sb = b_.s.data();
    double* __restrict out = rho;
    const double xat = xa[t], yat = ya[t], cat = ca[t], sat = sa[t];
    const double xbt = xb[t], ybt = yb[t], cbt = cb[t], sbt = sb[t];
    const double distance = p_.relax_distance, stretch = p_.relax_stretch * 0.5;
    const double direction2 = p_.relax_direction * p_.relax_direction, radial2 = p_.relax_radial * p_.relax_radial;
    for (int k = t + 1; k < n; ++k) {
      const double ax = xa[k] - xat, ay = ya[k] - yat;
      const double bx = xb[k] - xbt, by = yb[k] - ybt;
      const double da = std::sqrt(ax * ax + ay * ay), db = std::sqrt(bx * bx + by * by);
      const double gap = (da - db) / (distance + stretch * (da + db));
      // Directions of k in the frame of t, as unit vectors; `turn` is the squared chord between A's and B's.
      const double ac = cat * ca[k] + sat * sa[k], as = sat * ca[k] - cat * sa[k];
      const double bc = cbt * cb[k] + sbt * sb[k], bs = sbt * cb[k] - cbt * sb[k];
      const double turn = (2 - 2 * (ac * bc + as * bs)) / direction2;
      // The connecting line in the frame of t, likewise.
      const double au = ax * cat + ay * sat, av = ay * cat - ax * sat;
      const double bu = bx * cbt + by * sbt, bv = by * cbt - bx * sbt;
      const double lengths = da * db;
      const double radial = (2 - 2 * (au * bu + av * bv) / lengths) / radial2;
      const double agree = 1 / ((1 + gap * gap * (gap * gap)) * (1 + turn * turn) * (1 + radial * radial));
      out[k] = lengths == 0 ? 0 : agree;
    }
  }

  void relax(const Print& A, const Print& B) {
    const int n = static_cast<int>(pairs_.size());
    a_.resize(n);
    b_.resize(n);
    for (int t = 0; t < n; ++t) {
      a_.set(t, A, pairs_[t].a);
      b_.set(t, B, pairs_[t].b);
    }
    rho_.resize(static_cast<size_t>(n) * n);
    for (int t = 0; t < n; ++t) {  // seen from the more similar of the two, and held for both
      double* row = &rho_[static_cast<size_t>(t) * n];
      row[t] = 0;
      agreements(t, n, row);
      for (int k = t + 1; k < n; ++k) rho_[static_cast<size_t>(k) * n + t] = row[k];
    }
    level_.resize(n);
    for (int t = 0; t < n; ++t) level_[t] = pairs_[t].similarity;
    next_.resize(n);
    for (int round = 0; round < p_.relax_rounds; ++round) {
      std::fill(next_.begin(), next_.end(), 0.0);
      double* __restrict next = next_.data();
      for (int k = 0; k < n; ++k) {
        const double* __restrict rho = &rho_[static_cast<size_t>(k) * n];
        const double level = level_[k];
        for (int t = 0; t < n; ++t) next[t] += rho[t] * level;
      }
      for (int t = 0; t < n; ++t)
        level_[t] = p_.relax_weight * level_[t] + (1 - p_.relax_weight) * next_[t] / (n - 1);
    }
  }

  // The first `count` pairs by a figure of each, highest first; equal ones by their indices.
  void best_pairs(const std::vector<double>& figure, int count) {
    order_.resize(figure.size());
    for (size_t t = 0; t < figure.size(); ++t) order_[t] = static_cast<int>(t);
    std::partial_sort(order_.begin(), order_.begin() + count, order_.end(), [&](int t, int k) {
      return figure[t] != figure[k] ? figure[t] > figure[k] : t < k;
    });
  }

  // Mean relaxed similarity of the pairs that lost least; how many grows with the prints (MCC, equation 17).
  double relaxed_score(const Print& A, const Print& B) {
    const int n = static_cast<int>(pairs_.size());
    const int smaller = std::min(A.size(), B.size());
    const double grown = 1 / (1 + std::exp(-0.4 * (smaller - 20)));
    const int wanted =
        p_.min_selected + static_cast<int>(std::floor((p_.max_selected - p_.min_selected) * grown + 0.5));
    const int selected = std::min(wanted, n);
    next_.resize(n);
    for (int t = 0; t < n; ++t) next_[t] = level_[t] / pairs_[t].similarity;
    best_pairs(next_, selected);
    double sum = 0;
    for (int t = 0; t < selected; ++t) sum += level_[order_[t]];
    return sum / wanted;
  }

  void consolidate(const Print& A, const Print& B, Evidence& best) {
    // Seeds: the pairs that kept most of the relaxed similarity.
    nearby_.fill(B, p_.reach);
    const int seeds = std::min(p_.seeds, static_cast<int>(pairs_.size()));
    best_pairs(level_, seeds);
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
    const size_t n = px_.size();
    qx_ = px_;
    qy_ = py_;
    weight_.assign(n, p_.bend_stiffness);
    shift_x_.assign(n, 0.0);
    shift_y_.assign(n, 0.0);
    const double range2 = p_.bend_range * p_.bend_range;
    const double* __restrict x = qx_.data();
    const double* __restrict y = qy_.data();
    double* __restrict w = weight_.data();
    double* __restrict sx = shift_x_.data();
    double* __restrict sy = shift_y_.data();
    for (const Pair& pair : corresponding_) {
      const double cx = x[pair.a], cy = y[pair.a], ex = B.x[pair.b] - cx, ey = B.y[pair.b] - cy;
      for (size_t i = 0; i < n; ++i) {
        const double dx = x[i] - cx, dy = y[i] - cy;
        const double near = pair.similarity * fade((dx * dx + dy * dy) / range2);
        w[i] += near;
        sx[i] += near * ex;
        sy[i] += near * ey;
      }
    }
    for (size_t i = 0; i < n; ++i) {
      px_[i] = x[i] + sx[i] / w[i];
      py_[i] = y[i] + sy[i] / w[i];
    }
  }

  void correspond(const Print& A, const Print& B, const Motion& m) {
    candidates_.clear();
    const double r2 = p_.reach * p_.reach, d2 = p_.direction_reach * p_.direction_reach;
    for (int i = 0; i < A.size(); ++i) {
      const double c = m.c * A.c[i] - m.s * A.s[i], s = m.s * A.c[i] + m.c * A.s[i];
      nearby_.around(px_[i], py_[i], [&](int j) {
        const double dx = px_[i] - B.x[j], dy = py_[i] - B.y[j];
        const double far = (dx * dx + dy * dy) / r2;
        const double turn = (2 - 2 * (c * B.c[j] + s * B.s[j])) / d2;
        if (far < 1 && far + turn < 1) candidates_.push_back({i, j, 1 - far - turn});
      });
    }
    greedy(A.size(), B.size(), candidates_.size(), PrintParams::MOST, corresponding_);
  }

  PrintParams p_;
  int cells_inside_;
  double min_cells_;
  Path path_;
  Columns a_, b_;  // the minutiae of the pairs
  Nearby nearby_;   // minutiae of B
  std::vector<double> cosine_, similar_, rho_, level_, next_, px_, py_, qx_, qy_, weight_, shift_x_, shift_y_;
  std::vector<Counts> counts_;
  std::vector<Pair> candidates_, sorted_, pairs_, corresponding_, found_;
  std::vector<int> order_, usable_a_, usable_b_, comparable_;
  std::vector<char> used_a_, used_b_;
};

nb::object compare(const Gallery& probe, int64_t row, const Gallery& references, Array1<int64_t> rows, int threads,
                   const std::string& path) {
  probe.require(row);
  const size_t n = rows.shape(0);
  for (size_t k = 0; k < n; ++k) references.require(rows.data()[k]);
  const Path chosen = choose(path);
  float* out = new float[n * Evidence::FIELDS + 1];
  nb::object result = owned<2>(out, {n, Evidence::FIELDS});
  {
    nb::gil_scoped_release release;
    Print room;
    const Print& p = probe.at(row, room);
    parallel(static_cast<int64_t>(n), 32, threads, [&](int64_t from, int64_t to) {
      Comparer comparer(references.params, references.encoder.cells_inside(), chosen);
      Print other;
      for (int64_t k = from; k < to; ++k)
        comparer(p, references.at(rows.data()[k], other)).write(out + k * Evidence::FIELDS);
    });
  }
  return result;
}

// The corresponding minutiae of two prints: rows of probe index, reference index, closeness (0 to 1).
nb::object correspond(const Gallery& probe, int64_t row, const Gallery& references, int64_t reference_row) {
  probe.require(row);
  references.require(reference_row);
  Print one, other;
  std::vector<Pair> pairs;
  Comparer(references.params, references.encoder.cells_inside(), choose("auto"))(
      probe.at(row, one), references.at(reference_row, other), &pairs);
  float* out = new float[pairs.size() * 3 + 1];
  for (size_t k = 0; k < pairs.size(); ++k) {
    out[3 * k] = static_cast<float>(pairs[k].a);
    out[3 * k + 1] = static_cast<float>(pairs[k].b);
    out[3 * k + 2] = static_cast<float>(pairs[k].similarity);
  }
  return owned<2>(out, {pairs.size(), 3});
}

// The first stage of a search: votes of alike minutiae for one turn. float32[references], 0 where not wanted.
nb::object scan_sketches(const Gallery& probe, int64_t row, const Gallery& references, Array1<uint8_t> wanted, int threads,
                const std::string& path) {
  probe.require(row);
  const Path chosen = choose(path);
  const int64_t n = references.sketches.size();
  if (static_cast<int64_t>(wanted.shape(0)) != n) throw std::invalid_argument("wanted has one entry a reference");
  float* out = new float[static_cast<size_t>(n) + 1];
  nb::object result = owned<1>(out, {static_cast<size_t>(n)});
  {
    nb::gil_scoped_release release;
    const SketchProbe p(references.sketches.sketcher, probe.unpacked(row));
    parallel(n, 4096, threads, [&](int64_t from, int64_t to) {
      references.sketches.scan(chosen, p, from, to, wanted.data(), out);
    });
  }
  return result;
}

// The stages between: what a comparison finds from pairs of alike minutiae; without `align`, by relaxation alone.
nb::object sift(const Gallery& probe, int64_t row, const Gallery& references, Array1<int64_t> rows, bool align,
                int threads, const std::string& path) {
  probe.require(row);
  const size_t n = rows.shape(0);
  for (size_t k = 0; k < n; ++k) references.require(rows.data()[k]);
  const Path chosen = choose(path);
  float* out = new float[n * Evidence::FIELDS + 1];
  nb::object result = owned<2>(out, {n, Evidence::FIELDS});
  {
    nb::gil_scoped_release release;
    const Print p = probe.unpacked(row);
    const SketchProbe sketched(references.sketches.sketcher, p);
    const int least = references.params.sift_alike;
    parallel(static_cast<int64_t>(n), 64, threads, [&](int64_t from, int64_t to) {
      Comparer comparer(references.params, references.encoder.cells_inside(), chosen);
      std::vector<Pair> alike;
      for (int64_t k = from; k < to; ++k) {
        const Print other = references.unpacked(rows.data()[k], align);
        alike.clear();
        references.sketches.pairs(chosen, sketched, rows.data()[k], least, [&](int i, int j, int level) {
          if (p.c[i] * other.c[j] + p.s[i] * other.s[j] < references.params.max_rotation_cos) return;
          alike.push_back({i, j, (level - least + 1) / static_cast<double>(128 - least)});
        });
        comparer.sift(p, other, align, alike).write(out + k * Evidence::FIELDS);
      }
    });
  }
  return result;
}

template <size_t D, class T>
nb::object copied(const std::vector<T>& from, const std::array<size_t, D>& shape) {
  T* data = new T[from.size() + 1];
  std::copy(from.begin(), from.end(), data);
  nb::capsule owner(data, [](void* v) noexcept { delete[] static_cast<T*>(v); });
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<D>>(data, D, shape.data(), owner));
}

// The packed codes, masks and sketches of one print, for the oracle.
nb::object codes_of(const Gallery& prints, int64_t row) {
  prints.require(row);
  Print room;
  const Print& p = prints.at(row, room);
  const size_t n = static_cast<size_t>(p.size());
  std::vector<uint8_t> cells;
  for (size_t i = 0; i < n; ++i)
    for (const uint8_t each : prints.sketches.cells(row, static_cast<int>(i))) cells.push_back(each);
  return nb::make_tuple(copied<2>(p.code, {n, CODE_WORDS}), copied<2>(p.mask, {n, MASK_WORDS}),
                        copied<2>(cells, {n, SKETCH_CELLS}));
}

}  // namespace

NB_MODULE(minutiae, m) {
  nb::class_<PrintParams>(m, "Params")
      .def(nb::init<>())
#define FIELD(name) .def_rw(#name, &PrintParams::name)
      FIELD(radius) FIELD(spatial_sigma) FIELD(direction_sigma) FIELD(code_threshold) FIELD(min_valid_cells)
      FIELD(max_rotation_cos) FIELD(max_candidates) FIELD(max_pairs) FIELD(relax_distance) FIELD(relax_stretch) FIELD(relax_direction)
      FIELD(relax_radial) FIELD(relax_weight) FIELD(relax_rounds) FIELD(min_selected) FIELD(max_selected) FIELD(seeds)
      FIELD(seed_agreement) FIELD(reach) FIELD(direction_reach) FIELD(bend_range) FIELD(bend_stiffness)
      FIELD(bend_rounds) FIELD(kept_cylinders) FIELD(sketch_bit) FIELD(sketch_fullness) FIELD(sketch_weights)
      FIELD(sketch_alike) FIELD(sift_alike);
#undef FIELD
  nb::class_<Gallery>(m, "Prints")
      .def(nb::init<const PrintParams&>())
      .def("add", &Gallery::add)
      .def("encode", &Gallery::encode)
      .def("bytes", &Gallery::bytes)
      .def("__len__", &Gallery::size);
  m.def("compare", &compare);
  m.def("correspond", &correspond);
  m.def("scan", &scan_sketches);
  m.def("sift", &sift);
  m.def("codes", &codes_of);
  m.def("paths", &paths);
}
