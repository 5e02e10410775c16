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

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "cylinders.hpp"

using namespace truename;

namespace {

struct PrintParams : Cylinder {
  static constexpr size_t MOST = 255;  // minutiae of a print
  double max_rotation_cos;
  int max_candidates, max_pairs;
  double relax_distance, relax_stretch, relax_direction, relax_radial, relax_weight;
  int relax_rounds, min_selected, max_selected;
  int seeds;
  double seed_agreement, reach, direction_reach, bend_range, bend_stiffness;
  int bend_rounds;
};

using Gallery = Prints<PrintParams>;

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

class Comparer {
 public:
  Comparer(const PrintParams& p, int cells_inside, Path path)
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
        similarity_[static_cast<size_t>(i) * nb + comparable_[k]] = similarity(counts_[k], min_cells_);
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
    greedy(candidates_, na, nb, candidates_.size(), PrintParams::MOST, corresponding_);
  }

  PrintParams p_;
  double min_cells_;
  Path path_;
  std::vector<double> similarity_, rho_, level_, next_, px_, py_, qx_, qy_, ex_, ey_;
  std::vector<Counts> counts_;
  std::vector<Pair> candidates_, pairs_, corresponding_, found_;
  std::vector<int> order_, comparable_;
  std::vector<char> used_a_, used_b_;
};

nb::object compare(const Gallery& probe, int64_t row, const Gallery& references, Array1<int64_t> rows, int threads,
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
nb::object correspond(const Gallery& probe, int64_t row, const Gallery& references, int64_t reference_row) {
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

}  // namespace

NB_MODULE(minutiae, m) {
  nb::class_<PrintParams>(m, "Params")
      .def(nb::init<>())
#define FIELD(name) .def_rw(#name, &PrintParams::name)
      FIELD(radius) FIELD(spatial_sigma) FIELD(direction_sigma) FIELD(code_threshold) FIELD(min_valid_cells)
      FIELD(max_rotation_cos) FIELD(max_candidates) FIELD(max_pairs) FIELD(relax_distance) FIELD(relax_stretch) FIELD(relax_direction)
      FIELD(relax_radial) FIELD(relax_weight) FIELD(relax_rounds) FIELD(min_selected) FIELD(max_selected) FIELD(seeds)
      FIELD(seed_agreement) FIELD(reach) FIELD(direction_reach) FIELD(bend_range) FIELD(bend_stiffness)
      FIELD(bend_rounds) FIELD(short_threshold);
#undef FIELD
  nb::class_<Gallery>(m, "Prints")
      .def(nb::init<const PrintParams&>())
      .def("add", &Gallery::add)
      .def("encode", &Gallery::encode)
      .def("__len__", [](const Gallery& p) { return p.prints.size(); });
  m.def("compare", &compare);
  m.def("correspond", &correspond);
  m.def("scan", &scan<PrintParams>);
  m.def("codes", &codes<PrintParams>);
  m.def("paths", &paths);
}
