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
// What follows the population counts is plain IEEE arithmetic in a fixed order, without fused multiply-add, so that all
// paths agree exactly: of single precision, which holds places to 1/10,000 pixel and makes vectors of eight, but for the
// few numbers of a rigid motion. The oracle in tests computes in double and demands the same pairs.
//
// Every constant comes from kinds/fingerprint/params.py through `Params`: one place, with sources.

#include <nanobind/nanobind.h>
#include <nanobind/stl/array.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "sketches.hpp"

using namespace truename;

namespace {

struct PrintParams : Sketch {
  static constexpr size_t MOST = 255;  // minutiae of a print
  int max_candidates, max_pairs;
  double relax_distance, relax_stretch, relax_direction, relax_radial, relax_weight;
  int relax_rounds, min_selected, max_selected;
  double align_from;  // relaxed similarity of prints that are worth aligning, if each has at least
  int align_below;    // so many minutiae: fewer are always aligned
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
  explicit Gallery(const PrintParams& p) : params(p), encoder(p), sketches(p) {
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
    unpack(row, room);
    encoder.encode(room);
    return room;
  }

  // Into a print that may hold another: room for many is found once.
  void unpack(int64_t row, Print& print, bool with_region = true) const {
    const Packed& packed = prints_[row];
    const size_t n = packed.n;
    const uint8_t* bytes = packed.bytes.get();
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
    if (!with_region) return;
    print.rows = packed.rows;
    print.columns = packed.columns;
    print.block = packed.block;
    print.region.resize(static_cast<size_t>(packed.rows) * packed.columns);
    for (size_t k = 0; k < print.region.size(); ++k) print.region[k] = bytes[5 * n + k / 4] >> k % 4 * 2 & 3;
  }

  Print unpacked(int64_t row) const {
    Print print;
    unpack(row, print);
    return print;
  }

  // What all of it takes, but for the allocator's own.
  size_t bytes() const {
    size_t sum = sketches.bytes() + prints_.capacity() * sizeof(Packed) + cylinders_.capacity() * sizeof(cylinders_[0]);
    for (const Packed& print : prints_) sum += 5 * print.n + (size_t{print.rows} * print.columns + 3) / 4;
    for (const auto& print : cylinders_)
      sum += print->code.size() * sizeof(Code) + print->mask.size() * 8 + print->x.size() * (4 * 8 + 1 + 2 * 4) +
             print->region.size();
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
  float similarity;
};

// A candidate pair in the form that sorts fast, the best being the highest: a similarity that is not negative, whose bits
// are in the order of the numbers, then 255 - a and 255 - b, so that of equals the first come first.
using Key = int64_t;
static_assert(PrintParams::MOST < 256);

TRUENAME_INLINE Key key_of(float similarity, int a, int b) {
  int32_t bits;
  std::memcpy(&bits, &similarity, sizeof bits);
  return static_cast<Key>(bits) << 16 | (255 - a) << 8 | (255 - b);
}

TRUENAME_INLINE Pair pair_of(Key key) {
  Pair pair{255 - static_cast<int>(key >> 8 & 255), 255 - static_cast<int>(key & 255), 0};
  const int32_t bits = static_cast<int32_t>(key >> 16);
  std::memcpy(&pair.similarity, &bits, sizeof bits);
  return pair;
}

// Columns end with as much that means nothing as makes them whole vectors.
TRUENAME_INLINE int padded(int n) { return (n + 7) & ~7; }

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

// Compares one print with others. Compiled for each path as a whole: loops without branches become vectors, whose lanes
// round like single numbers.
class Comparer {
 public:
  Comparer(const PrintParams& p, Path path, const Print& probe)
      : p_(p), min_cells_(static_cast<float>(p.min_valid_cells * CELLS)), path_(path), probe_(probe) {}

  // The same from pairs whose sketches are alike: what a search sifts by. Not symmetric. Without alignment, relaxation
  // alone.
  Evidence sift(const Print& reference, bool align, const std::vector<Key>& alike) {
    found_.clear();
#ifdef TRUENAME_X86
    if (path_ == Path::vpopcnt || path_ == Path::avx2) return sift_avx2(reference, align, alike);
#endif
    return sifted(reference, align, alike);
  }

  // Symmetric because the two prints are put into one order first.
  Evidence operator()(const Print& reference, std::vector<Pair>* correspondences = nullptr) {
    const bool swap = before(reference, probe_);
    found_.clear();
    Evidence e = ordered(reference, swap);
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

  Evidence ordered(const Print& reference, bool swap) {
#ifdef TRUENAME_X86
    if (path_ == Path::vpopcnt || path_ == Path::avx2) return ordered_avx2(reference, swap);
#endif
    return steps(reference, swap);
  }

#ifdef TRUENAME_X86
  __attribute__((target("avx2"), flatten)) Evidence ordered_avx2(const Print& reference, bool swap) {
    return steps(reference, swap);
  }
  __attribute__((target("avx2"), flatten)) Evidence sift_avx2(const Print& reference, bool align,
                                                              const std::vector<Key>& alike) {
    return sifted(reference, align, alike);
  }
#endif

  TRUENAME_INLINE Evidence steps(const Print& reference, bool swap) {
    const Print& A = swap ? reference : probe_;
    const Print& B = swap ? probe_ : reference;
    size_t found = 0;
    if (A.size() >= 2 && B.size() >= 2) {
      if (ours_.counted.empty()) ours_.fill(probe_, min_cells_);
      theirs_.fill(reference, min_cells_);
      found = choose_candidates(A, B, swap ? theirs_ : ours_, swap ? ours_ : theirs_);
    }
    most_similar(keys_.data(), found);
    return from_candidates(A, B, std::min(A.size(), B.size()) < p_.align_below ? 0 : p_.align_from);
  }

  TRUENAME_INLINE Evidence sifted(const Print& reference, bool align, const std::vector<Key>& alike) {
    most_similar(alike.data(), alike.size());
    return from_candidates(probe_, reference, align ? 0 : std::numeric_limits<double>::infinity());
  }

  // Aligned from `least` of relaxed similarity on: most prints of different fingers do not reach it.
  TRUENAME_INLINE Evidence from_candidates(const Print& A, const Print& B, double least) {
    Evidence best;
    greedy(p_.max_pairs, pairs_);
    if (pairs_.size() < 2) return best;
    a_.fill(A);
    b_.fill(B);
    relax();
    best.relaxed = relaxed_score(std::min(A.size(), B.size()));
    if (best.relaxed >= least) consolidate(A, B, best);
    return best;
  }

  // The usable cylinders of a print in the order of their directions, twice over, so that those within a quarter turn of
  // any direction stand in one run.
  struct Ring {
    std::vector<int> around;
    std::array<int, 257> before;  // how many are of lesser directions than each

    template <class Use>
    void fill(const Print& print, const Use& use) {
      before.fill(0);
      for (int i = 0; i < print.size(); ++i) before[print.turns[i] + 1] += use(i);
      for (int turn = 1; turn <= 256; ++turn) before[turn] += before[turn - 1];
      const int n = before[256];
      around.assign(2 * n + 8, 0);  // and as much that means nothing as makes the last run whole vectors
      std::array<int, 256> next;
      std::copy_n(before.begin(), 256, next.begin());
      for (int i = 0; i < print.size(); ++i)
        if (use(i)) around[next[print.turns[i]]++] = i;
      std::copy_n(around.begin(), n, around.begin() + n);
    }

    struct Run {
      const int* js;
      size_t n;
    };
    Run facing(int turn) const {
      const int n = before[256], low = turn - QUARTER_TURN, high = turn + QUARTER_TURN + 1;
      const int from = low < 0 ? before[low + 256] : before[low];
      const int to = low < 0 ? n + before[high] : high > 256 ? n + before[high - 256] : before[high];
      return {around.data() + from, static_cast<size_t>(to - from)};
    }
  };

  static bool usable(const Print& print, int i, float min_cells) {
    return static_cast<float>(print.cells[i]) >= min_cells;
  }

  // The cylinders of a print, ready to be counted. Those that are valid everywhere stand apart: less of them needs
  // counting.
  struct Side {
    std::vector<Counted> counted;
    Ring rings[2];
    void fill(const Print& print, float min_cells) {
      prepare(print, counted);
      rings[0].fill(print, [&](int i) { return print.cells[i] == CELLS; });
      rings[1].fill(print, [&](int i) { return print.cells[i] < CELLS && usable(print, i, min_cells); });
    }
  };

  // Makes keys of the pairs of cylinders that are comparable, with similarities of 0 to 1, and says how many.
  size_t choose_candidates(const Print& A, const Print& B, const Side& a, const Side& b) {
    grow(keys_, static_cast<size_t>(A.size()) * B.size() + 8);
    grow(counts_, B.size() + 8);
    size_t found = 0;
    for (int i = 0; i < A.size(); ++i) {
      if (!usable(A, i, min_cells_)) continue;
      for (const Ring& ring : b.rings) {
        const auto [js, n] = ring.facing(A.turns[i]);
        counts(path_, a.counted[i], b.counted, js, n, counts_.data());
        const Counts* __restrict counted = counts_.data();
        const int* __restrict other = js;
        Key* __restrict to = keys_.data() + found;
        for (int k = 0; k < padded(static_cast<int>(n)); ++k)
          to[k] = key_of(similarity<float>(counted[k], min_cells_), i, other[k]);
        found += n;
      }
    }
    return found;
  }

  // Rooms that are filled anew are not cleared first.
  template <class T>
  static void grow(std::vector<T>& room, size_t n) {
    if (room.size() < n) room.resize(n);
  }

  // Candidates are the `max_candidates` most similar of n pairs, of those that are similar at all; in order.
  void most_similar(const Key* pairs, size_t n) {
    constexpr int ROUNDS = 16;  // halve the range of similarities until it holds few that are not wanted
    const size_t wanted = p_.max_candidates;
    Key least = key_of(0, 0, 0) + 1;
    size_t upto = n;
    float low = 0, high = 1;
    for (int round = 0; round < ROUNDS && upto > wanted + wanted / 4; ++round) {
      const float middle = (low + high) / 2;
      const Key from = key_of(middle, 255, 255);
      Key reached = 0;
      for (size_t k = 0; k < n; ++k) reached += pairs[k] >= from;
      if (static_cast<size_t>(reached) < wanted) {
        high = middle;
      } else {
        low = middle;
        least = from;
        upto = reached;
      }
    }
    candidates_.resize(upto + 1);
    size_t kept = 0;
    for (size_t k = 0; k < n; ++k) {
      candidates_[kept] = pairs[k];
      kept += pairs[k] >= least;
    }
    candidates_.resize(kept);
    sort_candidates();
    if (kept > wanted) candidates_.resize(wanted);
  }

  // Highest first. Many are dealt into buckets, which leaves little to sort.
  void sort_candidates() {
    constexpr int BUCKETS = 256, FEW = 24;  // measured: fewer sort faster without
    const size_t n = candidates_.size();
    if (n > FEW) {
      Key top = candidates_[0], low = top;
      for (const Key key : candidates_) top = std::max(top, key), low = std::min(low, key);
      int shift = 0;
      while ((top - low) >> shift >= BUCKETS) ++shift;
      std::array<uint32_t, BUCKETS> next{};
      for (const Key key : candidates_) ++next[(top - key) >> shift];
      uint32_t dealt = 0, most = 0;
      for (uint32_t& to : next) {
        const uint32_t here = to;
        most = std::max(most, here);
        to = dealt;
        dealt += here;
      }
      grow(dealt_, n);
      for (const Key key : candidates_) dealt_[next[(top - key) >> shift]++] = key;
      std::copy_n(dealt_.begin(), n, candidates_.begin());
      if (most > FEW) return std::sort(candidates_.begin(), candidates_.end(), std::greater<Key>());
    }
    for (size_t k = 1; k < n; ++k) {
      const Key key = candidates_[k];
      size_t to = k;
      for (; to > 0 && candidates_[to - 1] < key; --to) candidates_[to] = candidates_[to - 1];
      candidates_[to] = key;
    }
  }

  // One to one among the candidates, which are in order.
  void greedy(size_t limit, std::vector<Pair>& out) {
    std::array<bool, 256> used_a{}, used_b{};
    out.resize(std::min(candidates_.size(), limit) + 1);
    size_t n = 0;
    for (size_t k = 0; k < candidates_.size() && n < limit; ++k) {
      const Pair pair = pair_of(candidates_[k]);
      out[n] = pair;
      const bool free = !(used_a[pair.a] | used_b[pair.b]);
      n += free;
      used_a[pair.a] |= free;
      used_b[pair.b] |= free;
    }
    out.resize(n);
  }

  // A print's minutiae by columns.
  struct Columns {
    std::vector<float> x, y, c, s;
    void fill(const Print& print) {
      const int n = print.size();
      for (auto* column : {&x, &y, &c, &s}) column->resize(padded(n));
      for (int i = 0; i < n; ++i) {
        x[i] = static_cast<float>(print.x[i]), y[i] = static_cast<float>(print.y[i]);
        c[i] = static_cast<float>(print.c[i]), s[i] = static_cast<float>(print.s[i]);
      }
    }
  };

  // What the pairs hold of both prints, by columns: places, and the turn of one's direction against the other's.
  struct Links {
    std::vector<float> xa, ya, xb, yb, c, s;
    void fill(const std::vector<Pair>& pairs, const Columns& a, const Columns& b) {
      for (auto* column : {&xa, &ya, &xb, &yb, &c, &s}) column->resize(padded(static_cast<int>(pairs.size())));
      for (size_t t = 0; t < pairs.size(); ++t) {
        const auto [i, j, similarity] = pairs[t];
        xa[t] = a.x[i], ya[t] = a.y[i], xb[t] = b.x[j], yb[t] = b.y[j];
        c[t] = a.c[i] * b.c[j] + a.s[i] * b.s[j];
        s[t] = a.s[i] * b.c[j] - a.c[i] * b.s[j];
      }
    }
  };

  // How well pair t agrees with each pair from `from` on, 0 to 1: distance, relative direction, and the angle of their
  // connecting line.
  TRUENAME_INLINE void agreements(int t, int from, int upto, float* rho) const {
    const float* __restrict xa = links_.xa.data() + from;
    const float* __restrict ya = links_.ya.data() + from;
    const float* __restrict xb = links_.xb.data() + from;
    const float* __restrict yb = links_.yb.data() + from;
    const float* __restrict c = links_.c.data() + from;
    const float* __restrict s = links_.s.data() + from;
    float* __restrict out = rho + from;
    const float xat = links_.xa[t], yat = links_.ya[t], xbt = links_.xb[t], ybt = links_.yb[t];
    const float ct = links_.c[t], st = links_.s[t];
    const float distance = static_cast<float>(p_.relax_distance), stretch = static_cast<float>(p_.relax_stretch * 0.5);
    const float per_turn = static_cast<float>(2 / (p_.relax_direction * p_.relax_direction));
    const float per_radial = static_cast<float>(2 / (p_.relax_radial * p_.relax_radial));
    for (int k = 0; k < upto - from; ++k) {
      const float ax = xa[k] - xat, ay = ya[k] - yat;
      const float bx = xb[k] - xbt, by = yb[k] - ybt;
      const float da = std::sqrt(ax * ax + ay * ay), db = std::sqrt(bx * bx + by * by);
      // Each of the three is a fraction, squared chords for angles; all are divided at once.
      const float gap = da - db, room = distance + stretch * (da + db);
      const float turn = (1 - (ct * c[k] + st * s[k])) * per_turn;
      const float lengths = da * db;
      const float along = (ax * bx + ay * by) * ct - (ax * by - ay * bx) * st;  // B's line, turned back, upon A's
      const float radial = (lengths - along) * per_radial;
      const float gap2 = gap * gap, room2 = room * room;
      const float gap4 = gap2 * gap2, room4 = room2 * room2, lengths2 = lengths * lengths;
      const float agree =
          room4 * lengths2 / ((room4 + gap4) * (1 + turn * turn) * (lengths2 + radial * radial));
      out[k] = lengths == 0 ? 0 : agree;
    }
  }

  void relax() {
    const int n = static_cast<int>(pairs_.size()), m = padded(n);
    links_.fill(pairs_, a_, b_);
    rho_.resize(static_cast<size_t>(n) * m);
    // Seen from the more similar of the two, and held for both.
    for (int t = 0; t < n; ++t) agreements(t, t & ~7, m, &rho_[static_cast<size_t>(t) * m]);
    for (int t = 0; t < n; ++t) {
      for (int k = 0; k < t; ++k) rho_[static_cast<size_t>(t) * m + k] = rho_[static_cast<size_t>(k) * m + t];
      rho_[static_cast<size_t>(t) * m + t] = 0;
    }
    level_.resize(m);
    for (int t = 0; t < n; ++t) level_[t] = pairs_[t].similarity;
    next_.resize(m);
    const float keep = static_cast<float>(p_.relax_weight), take = static_cast<float>((1 - p_.relax_weight) / (n - 1));
    for (int round = 0; round < p_.relax_rounds; ++round) {
      std::fill(next_.begin(), next_.end(), 0.0f);
      float* __restrict next = next_.data();
      float* __restrict level = level_.data();
      for (int k = 0; k < n; ++k) {
        const float* __restrict rho = &rho_[static_cast<size_t>(k) * m];
        const float own = level[k];
        for (int t = 0; t < m; ++t) next[t] += rho[t] * own;
      }
      for (int t = 0; t < m; ++t) level[t] = keep * level[t] + take * next[t];
    }
  }

  // The pairs by a figure of each, which is not negative: highest first, equal ones by their indices.
  void order_pairs(std::vector<float>& figure) {
    const int n = static_cast<int>(pairs_.size()), m = padded(n);
    std::fill(figure.begin() + n, figure.end(), -1.0f);
    order_.resize(n);
    const float* __restrict all = figure.data();
    for (int t = 0; t < n; ++t) {
      const float own = all[t];
      int before = 0;
      for (int k = 0; k < m; ++k) before += (all[k] > own) | ((all[k] == own) & (k < t));
      order_[before] = t;
    }
  }

  // Mean relaxed similarity of the pairs that lost least; how many grows with the prints (MCC, equation 17).
  double relaxed_score(int smaller) {
    const int n = static_cast<int>(pairs_.size());
    const double grown = 1 / (1 + std::exp(-0.4 * (smaller - 20)));
    const int wanted =
        p_.min_selected + static_cast<int>(std::floor((p_.max_selected - p_.min_selected) * grown + 0.5));
    for (int t = 0; t < n; ++t) next_[t] = level_[t] / pairs_[t].similarity;
    order_pairs(next_);
    double sum = 0;
    for (int t = 0; t < std::min(wanted, n); ++t) sum += level_[order_[t]];
    return sum / wanted;
  }

  void consolidate(const Print& A, const Print& B, Evidence& best) {
    // Seeds: the pairs that kept most of the relaxed similarity.
    nearby_.fill(b_, B.size(), static_cast<float>(p_.reach));
    order_pairs(level_);
    double best_support = -1;
    for (int k = 0; k < std::min(p_.seeds, static_cast<int>(pairs_.size())); ++k) {
      pairs_around(order_[k]);
      carry(A, B);
      correspond();
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
      bend();
      correspond();
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
    const float least = static_cast<float>(p_.seed_agreement);
    const float* rho = &rho_[static_cast<size_t>(seed) * padded(n)];
    corresponding_.clear();
    for (int k = 0; k < n; ++k) {
      const float agree = k == seed ? 1.0f : rho[k];
      if (agree >= least) corresponding_.push_back({pairs_[k].a, pairs_[k].b, agree});
    }
  }

  // Moves A's minutiae to where the corresponding pairs say they lie in B.
  Motion carry(const Print& A, const Print& B) {
    const Motion m = fit(A, B, corresponding_);
    moved_a_ = A.size();
    const int n = padded(A.size());
    for (auto* column : {&moved_.x, &moved_.y, &moved_.c, &moved_.s}) column->resize(n);
    const float* __restrict ax = a_.x.data();
    const float* __restrict ay = a_.y.data();
    const float* __restrict ac = a_.c.data();
    const float* __restrict as = a_.s.data();
    float* __restrict x = moved_.x.data();
    float* __restrict y = moved_.y.data();
    float* __restrict cosine = moved_.c.data();
    float* __restrict sine = moved_.s.data();
    const float c = static_cast<float>(m.c), s = static_cast<float>(m.s);
    const float tx = static_cast<float>(m.tx), ty = static_cast<float>(m.ty);
    for (int i = 0; i < n; ++i) {
      x[i] = c * ax[i] - s * ay[i] + tx;
      y[i] = s * ax[i] + c * ay[i] + ty;
      cosine[i] = c * ac[i] - s * as[i];
      sine[i] = s * ac[i] + c * as[i];
    }
    return m;
  }

  // Skin is elastic: every place moves by the residuals of the pairs around it, which fade with distance.
  void bend() {
    const int n = padded(moved_a_);
    unbent_x_ = moved_.x;
    unbent_y_ = moved_.y;
    weight_.assign(n, static_cast<float>(p_.bend_stiffness));
    shift_x_.assign(n, 0.0f);
    shift_y_.assign(n, 0.0f);
    const float per_range2 = static_cast<float>(1 / (p_.bend_range * p_.bend_range));
    const float* __restrict x = unbent_x_.data();
    const float* __restrict y = unbent_y_.data();
    float* __restrict w = weight_.data();
    float* __restrict sx = shift_x_.data();
    float* __restrict sy = shift_y_.data();
    for (const Pair& pair : corresponding_) {
      const float closeness = pair.similarity, cx = x[pair.a], cy = y[pair.a];
      const float ex = b_.x[pair.b] - cx, ey = b_.y[pair.b] - cy;
      for (int i = 0; i < n; ++i) {
        const float dx = x[i] - cx, dy = y[i] - cy;
        const float far = (dx * dx + dy * dy) * per_range2;
        const float near = closeness / (1 + far * far);
        w[i] += near;
        sx[i] += near * ex;
        sy[i] += near * ey;
      }
    }
    float* __restrict bent_x = moved_.x.data();
    float* __restrict bent_y = moved_.y.data();
    for (int i = 0; i < n; ++i) {
      bent_x[i] = x[i] + sx[i] / w[i];
      bent_y[i] = y[i] + sy[i] / w[i];
    }
  }

  // Those of eight of B's minutiae, from `from` on, that lie within reach of one of A's: a bit each.
  struct Within {
    int i, from;
    unsigned lanes;
  };

  // B's minutiae in rows a little higher than the reach: three rows hold all within reach of a place.
  struct Nearby {
    static constexpr float FAR = 1e6f;  // pixels: after the last minutia come as many as a vector has, out of reach
    float bottom, scale;                // rows a pixel
    int rows;
    std::vector<int> start, index;  // row k: from start[k] up to start[k + 1]
    Columns at;

    void fill(const Columns& print, int n, float reach) {
      const auto [south, north] = std::minmax_element(print.y.begin(), print.y.begin() + n);
      scale = 1 / (reach + 1);  // a pixel more than the reach leaves room for rounding
      bottom = *south - 2 * (reach + 1);
      rows = static_cast<int>((*north - bottom) * scale) + 3;
      start.assign(rows + 2, 0);
      for (int i = 0; i < n; ++i) ++start[row(print.y[i]) + 2];
      for (int k = 2; k < rows + 2; ++k) start[k] += start[k - 1];
      index.resize(n);
      for (auto* column : {&at.x, &at.y, &at.c, &at.s}) column->assign(n + 8, FAR);
      for (int i = 0; i < n; ++i) {
        const int k = start[row(print.y[i]) + 1]++;
        index[k] = i;
        at.x[k] = print.x[i], at.y[k] = print.y[i], at.c[k] = print.c[i], at.s[k] = print.s[i];
      }
    }

    int row(float y) const { return static_cast<int>((y - bottom) * scale); }
  };

  void correspond() {
    const float per_reach2 = static_cast<float>(1 / (p_.reach * p_.reach));
    const float per_turn = static_cast<float>(2 / (p_.direction_reach * p_.direction_reach));
    const float* at_x = nearby_.at.x.data();
    const float* at_y = nearby_.at.y.data();
    const float last = static_cast<float>(nearby_.rows - 2);
    grow(within_, static_cast<size_t>(moved_a_) * (nearby_.index.size() / 8 + 1));
    size_t met = 0;
    for (int i = 0; i < moved_a_; ++i) {
      const float x = moved_.x[i], y = moved_.y[i];
      const int row = static_cast<int>(std::clamp((y - nearby_.bottom) * nearby_.scale, 1.0f, last));
      int from = nearby_.start[row - 1];
      do {
        unsigned lanes = 0;
#pragma GCC unroll 1  // unrolled, it would not become a vector
        for (int lane = 0; lane < 8; ++lane) {
          const float dx = x - at_x[from + lane], dy = y - at_y[from + lane];
          lanes |= (dx * dx + dy * dy) * per_reach2 < 1 ? 1u << lane : 0u;
        }
        within_[met] = {i, from, lanes};
        met += lanes != 0;
        from += 8;
      } while (from < nearby_.start[row + 2]);
    }
    candidates_.clear();
    for (size_t m = 0; m < met; ++m) {
      auto [i, from, lanes] = within_[m];
      for (; lanes; lanes &= lanes - 1) {
        const int k = from + __builtin_ctz(lanes);
        const float dx = moved_.x[i] - at_x[k], dy = moved_.y[i] - at_y[k];
        const float turn = 1 - (moved_.c[i] * nearby_.at.c[k] + moved_.s[i] * nearby_.at.s[k]);
        const float close = 1 - (dx * dx + dy * dy) * per_reach2 - turn * per_turn;
        if (close > 0) candidates_.push_back(key_of(close, i, nearby_.index[k]));
      }
    }
    sort_candidates();
    greedy(PrintParams::MOST, corresponding_);
  }

  void measure(const Print& A, const Print& B, const Motion& m, Evidence& e) {
    e.pairs = static_cast<int>(found_.size());
    for (const Pair& p : found_) e.support += p.similarity;
    const float c = static_cast<float>(m.c), s = static_cast<float>(m.s);
    const float tx = static_cast<float>(m.tx), ty = static_cast<float>(m.ty);
    ground_.fill(B);
    ground_.look_up(A.size(), moved_.x.data(), moved_.y.data());
    for (int i = 0; i < A.size(); ++i) e.overlap_a += ground_.ridges(i);
    const int columns = padded(A.columns);
    place_x_.resize(columns);
    place_y_.resize(columns);
    for (int r = 0; r < A.rows; ++r) {
      const float y = -(static_cast<float>(r) + 0.5f) * static_cast<float>(A.block);
      for (int k = 0; k < columns; ++k) {
        const float x = (static_cast<float>(k) + 0.5f) * static_cast<float>(A.block);
        place_x_[k] = c * x - s * y + tx;
        place_y_[k] = s * x + c * y + ty;
      }
      ground_.look_up(A.columns, place_x_.data(), place_y_.data());
      int common = 0;
      for (int k = 0; k < A.columns; ++k) common += (A.region[r * A.columns + k] >= RIDGES) & ground_.ridges(k);
      e.area += common;
    }
    ground_.fill(A);
    const int n = padded(B.size());
    place_x_.resize(n);
    place_y_.resize(n);
    for (int j = 0; j < n; ++j) {
      const float dx = b_.x[j] - tx, dy = b_.y[j] - ty;
      place_x_[j] = c * dx + s * dy;
      place_y_[j] = c * dy - s * dx;
    }
    ground_.look_up(B.size(), place_x_.data(), place_y_.data());
    for (int j = 0; j < B.size(); ++j) e.overlap_b += ground_.ridges(j);
  }

  // The foreground of a print, for many places at once.
  struct Ground {
    std::vector<uint8_t> region;  // one block of background before the print's own
    int rows, columns;
    float scale;          // blocks a pixel
    std::vector<int> at;  // of each place that was looked up, its block

    void fill(const Print& print) {
      region.resize(1 + print.region.size());
      region[0] = 0;
      std::copy(print.region.begin(), print.region.end(), region.begin() + 1);
      rows = print.rows;
      columns = print.columns;
      scale = 1 / static_cast<float>(print.block);
    }

    // Columns of places (y up), padded.
    void look_up(int n, const float* __restrict x, const float* __restrict y) {
      at.resize(padded(n));
      int* __restrict to = at.data();
      const int m = padded(n), stride = columns;
      const float wide = static_cast<float>(columns), high = static_cast<float>(rows), blocks = scale;
      for (int k = 0; k < m; ++k) {
        const float u = x[k] * blocks, v = -y[k] * blocks;
        const int inside = (u >= 0) & (v >= 0) & (u < wide) & (v < high);
        to[k] = inside * (1 + static_cast<int>(v) * stride + static_cast<int>(u));
      }
    }

    bool ridges(int k) const { return region[at[k]] >= RIDGES; }
  };

  PrintParams p_;
  float min_cells_;
  Path path_;
  const Print& probe_;
  Side ours_, theirs_;  // its cylinders, and those of what it is compared with
  Columns a_, b_;   // the prints
  Columns moved_;   // A's minutiae upon B
  int moved_a_ = 0;
  Links links_;
  Nearby nearby_;
  Ground ground_;
  std::vector<float> rho_, level_, next_, unbent_x_, unbent_y_, weight_, shift_x_, shift_y_, place_x_, place_y_;
  std::vector<Counts> counts_;
  std::vector<Key> keys_, candidates_, dealt_;
  std::vector<Within> within_;
  std::vector<Pair> pairs_, corresponding_, found_;
  std::vector<int> order_;
};

// Evidence of one print against some of the references, float32[rows, 6]: work(path, out) writes it, without the GIL.
template <class Work>
nb::object evidence(const Gallery& probe, int64_t row, const Gallery& references, Array1<int64_t> rows,
                    const std::string& path, Work work) {
  probe.require(row);
  const size_t n = rows.shape(0);
  for (size_t k = 0; k < n; ++k) references.require(rows.data()[k]);
  const Path chosen = choose(path);
  float* out = new float[n * Evidence::FIELDS + 1];
  nb::object result = owned<2>(out, {n, Evidence::FIELDS});
  {
    nb::gil_scoped_release release;
    work(chosen, out);
  }
  return result;
}

nb::object compare(const Gallery& probe, int64_t row, const Gallery& references, Array1<int64_t> rows, int threads,
                   const std::string& path) {
  return evidence(probe, row, references, rows, path, [&](Path chosen, float* out) {
    Print room;
    const Print& p = probe.at(row, room);
    parallel(static_cast<int64_t>(rows.shape(0)), 32, threads, [&](int64_t from, int64_t to) {
      Comparer comparer(references.params, chosen, p);
      Print other;
      for (int64_t k = from; k < to; ++k)
        comparer(references.at(rows.data()[k], other)).write(out + k * Evidence::FIELDS);
    });
  });
}

// The corresponding minutiae of two prints: rows of probe index, reference index, closeness (0 to 1).
nb::object correspond(const Gallery& probe, int64_t row, const Gallery& references, int64_t reference_row) {
  probe.require(row);
  references.require(reference_row);
  Print one, other;
  std::vector<Pair> pairs;
  Comparer(references.params, choose("auto"), probe.at(row, one))(references.at(reference_row, other), &pairs);
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
    const size_t most = references.params.sketch_most;
    const SketchProbe p(references.sketches.sketcher, probe.unpacked(row), most);
    parallel(n, 4096, threads, [&](int64_t from, int64_t to) {
      references.sketches.scan(chosen, p, from, to, wanted.data(), out);
    });
  }
  return result;
}

// The stages between: what a comparison finds from pairs of alike minutiae; without `align`, by relaxation alone.
nb::object sift(const Gallery& probe, int64_t row, const Gallery& references, Array1<int64_t> rows, bool align,
                int threads, const std::string& path) {
  return evidence(probe, row, references, rows, path, [&](Path chosen, float* out) {
    const Print p = probe.unpacked(row);
    const SketchProbe sketched(references.sketches.sketcher, p);
    const int least = references.params.sift_alike;
    parallel(static_cast<int64_t>(rows.shape(0)), 64, threads, [&](int64_t from, int64_t to) {
      Comparer comparer(references.params, chosen, p);
      std::vector<Key> alike;
      Print other;
      for (int64_t k = from; k < to; ++k) {
        references.unpack(rows.data()[k], other, align);
        alike.clear();
        references.sketches.pairs(chosen, sketched, rows.data()[k], least, [&](int i, int j, int level) {
          if (!within_quarter_turn(p.turns[i], other.turns[j])) return;
          alike.push_back(key_of(static_cast<float>(level - least + 1) / static_cast<float>(128 - least), i, j));
        });
        comparer.sift(other, align, alike).write(out + k * Evidence::FIELDS);
      }
    });
  });
}

template <class T>
nb::object copied(const void* from, size_t rows, size_t columns) {
  T* data = new T[rows * columns + 1];
  if (rows) std::memcpy(data, from, rows * columns * sizeof *data);
  nb::capsule owner(data, [](void* v) noexcept { delete[] static_cast<T*>(v); });
  const std::array<size_t, 2> shape{rows, columns};
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<2>>(data, 2, shape.data(), owner));
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
  return nb::make_tuple(copied<uint64_t>(p.code.data(), n, CODE_WORDS), copied<uint64_t>(p.mask.data(), n, MASK_WORDS),
                        copied<uint8_t>(cells.data(), n, SKETCH_CELLS));
}

}  // namespace

NB_MODULE(minutiae, m) {
  nb::class_<PrintParams>(m, "Params")
      .def(nb::init<>())
#define FIELD(name) .def_rw(#name, &PrintParams::name)
      FIELD(radius) FIELD(spatial_sigma) FIELD(direction_sigma) FIELD(code_threshold) FIELD(min_valid_cells)
      FIELD(max_candidates) FIELD(max_pairs) FIELD(relax_distance) FIELD(relax_stretch) FIELD(relax_direction)
      FIELD(relax_radial) FIELD(relax_weight) FIELD(relax_rounds) FIELD(min_selected) FIELD(max_selected)
      FIELD(align_from) FIELD(align_below) FIELD(seeds)
      FIELD(seed_agreement) FIELD(reach) FIELD(direction_reach) FIELD(bend_range) FIELD(bend_stiffness)
      FIELD(bend_rounds) FIELD(kept_cylinders) FIELD(sketch_bit) FIELD(sketch_fullness) FIELD(sketch_weights)
      FIELD(sketch_alike) FIELD(sketch_most) FIELD(sift_alike);
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
