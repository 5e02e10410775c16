// The candidate search among fingerprints: a small sketch of every minutia's surroundings, and its scan over all prints.
//
//   sketch     where the neighbours of a minutia lie and point, coarsely: 32 cells, and in each the quarters of direction
//              that are taken, 4 bits; 16 bytes a minutia
//   tables     what each of a probe's cells says of each of the 16 values that a reference's cell can have: the sum of
//              log-likelihood ratios, of "the same minutia" against "any other". The probe keeps how full its cells are,
//              the reference only which (asymmetric, as distances to product quantisers are: Jegou, Douze, Schmid, TPAMI
//              2011); 16 values are one register, so that 32 or 64 lanes are looked up by one instruction (Andre,
//              Kermarrec, Le Scouarnec, VLDB 2015)
//   votes      of the pairs of minutiae that are alike, for the turn of one print against the other: how far the most in a
//              window stand out of chance
//
// All is integers from the tables on, so that the portable path and those of AVX2 and AVX-512 agree exactly.

#pragma once

#include <limits>

#include "cylinders.hpp"

namespace truename {

constexpr int SKETCH_SIDE = 6;  // cells along a sketch's base; its four corners, beyond the radius, are left out
constexpr int SKETCH_CELLS = SKETCH_SIDE * SKETCH_SIDE - 4;
constexpr int QUARTERS = 4;        // of direction, a bit each
constexpr int FULLNESS = 4;        // steps in which the probe's cells are told apart
constexpr int SKETCH_LANES = 64;   // minutiae side by side
constexpr int TOGETHER = 4;        // minutiae of the probe that are looked up at once, so that cells are read once for all
constexpr int TURN_STEP = 8;       // width of a bin of turns, in 1/256 turns: 11 degrees
constexpr int TURN_WINDOW = 3;     // bins that are added up: skin and extractors turn minutiae by some 15 degrees
constexpr int QUARTER_TURN = 64;   // prints are turned by at most that against each other, as in the comparison
constexpr double ONE_VOTE = 10;    // what a pair of alike minutiae casts, about: keeps two pairs from standing out of none
constexpr int TURN_BINS = 2 * QUARTER_TURN / TURN_STEP + TURN_WINDOW - 1;
using Votes = std::array<uint32_t, 256 / TURN_STEP>;  // for each bin of turns; those beyond TURN_BINS are not looked at

inline bool within_quarter_turn(uint8_t one, uint8_t other) {
  return static_cast<uint8_t>(one - other + QUARTER_TURN) <= 2 * QUARTER_TURN;
}

// What a sketch is, and what its likeness says; extended by the kernel's own parameters.
struct Sketch : Cylinder {
  double sketch_bit;                                  // neighbours in a quarter of a cell from which its bit is set
  std::array<double, FULLNESS - 1> sketch_fullness;   // the same, where a step begins
  std::array<int, 2 * FULLNESS> sketch_weights;       // of the reference's bit being 0 and 1, for each step
  int sketch_alike;                                   // sum of weights from which two minutiae are alike
  int sketch_most;                                    // minutiae of the probe that a scan looks up
};

// The sketches of up to 64 minutiae, whosever they are, column by column.
struct alignas(64) SketchBlock {
  uint8_t cells[SKETCH_CELLS / 2][SKETCH_LANES];  // two cells a byte, the first in the lower half
  uint8_t turns[SKETCH_LANES];                    // directions of the minutiae in 1/256 turns
};

// How full each quarter of each cell is around one minutia.
using Fullness = std::array<double, SKETCH_SIDE * SKETCH_SIDE * QUARTERS>;

class Sketcher {
 public:
  explicit Sketcher(const Sketch& p) : p_(p) {
    const double cell = 2 * p.radius / SKETCH_SIDE;
    reach_ = static_cast<int>(p.radius + 3 * p.spatial_sigma);
    for (int at = -reach_; at <= reach_; ++at) {
      std::array<double, SKETCH_SIDE> mass;
      for (int i = 0; i < SKETCH_SIDE; ++i)
        mass[i] = gaussian_mass(i * cell - p.radius - at, (i + 1) * cell - p.radius - at, p.spatial_sigma);
      mass_.push_back(mass);
    }
    for (int d = 0; d < 256; ++d)
      for (int k = 0; k < QUARTERS; ++k) {
        const double delta = wrap(-PI + (k + 0.5) * 2 * PI / QUARTERS - 2 * PI * d / 256);
        quarter_[d][k] = gaussian_mass(delta - PI / QUARTERS, delta + PI / QUARTERS, p.direction_sigma);
      }
  }

  // Every neighbour is spread over cells and quarters as in a cylinder, its place rounded to a pixel.
  Fullness fullness(const Print& print, int m) const {
    Fullness full{};
    for (int t = 0; t < print.size(); ++t) {
      if (t == m) continue;
      const double dx = print.x[t] - print.x[m], dy = print.y[t] - print.y[m];
      const double u = std::floor(print.c[m] * dx + print.s[m] * dy + 0.5);
      const double v = std::floor(print.c[m] * dy - print.s[m] * dx + 0.5);
      if (!(std::abs(u) <= reach_ && std::abs(v) <= reach_)) continue;
      const auto& along = mass_[static_cast<int>(u) + reach_];
      const auto& across = mass_[static_cast<int>(v) + reach_];
      const double* quarter = quarter_[static_cast<uint8_t>(print.turns[m] - print.turns[t])];
      for (int i = 0; i < SKETCH_SIDE; ++i) {
        if (along[i] < NOTHING) continue;
        for (int j = 0; j < SKETCH_SIDE; ++j) {
          if (across[j] < NOTHING) continue;
          const double near = along[i] * across[j];
          for (int k = 0; k < QUARTERS; ++k) full[(i * SKETCH_SIDE + j) * QUARTERS + k] += near * quarter[k];
        }
      }
    }
    return full;
  }

  // How many neighbours a minutia has in all cells.
  double total(const Fullness& full) const {
    double sum = 0;
    for (int c = 0; c < SKETCH_CELLS; ++c)
      for (int k = 0; k < QUARTERS; ++k) sum += full[place(c) * QUARTERS + k];
    return sum;
  }

  // The cells' four bits.
  std::array<uint8_t, SKETCH_CELLS> bits(const Fullness& full) const {
    std::array<uint8_t, SKETCH_CELLS> cells{};
    for (int c = 0; c < SKETCH_CELLS; ++c)
      for (int k = 0; k < QUARTERS; ++k) cells[c] |= (full[place(c) * QUARTERS + k] >= p_.sketch_bit) << k;
    return cells;
  }

  // For each cell the weight of each value of a reference's.
  void tables(const Fullness& full, int8_t (*to)[16]) const {
    for (int c = 0; c < SKETCH_CELLS; ++c)
      for (int value = 0; value < 16; ++value) {
        int sum = 0;
        for (int k = 0; k < QUARTERS; ++k) {
          const double mass = full[place(c) * QUARTERS + k];
          const auto step = std::upper_bound(p_.sketch_fullness.begin(), p_.sketch_fullness.end(), mass);
          sum += p_.sketch_weights[2 * (step - p_.sketch_fullness.begin()) + (value >> k & 1)];
        }
        to[c][value] = static_cast<int8_t>(std::clamp(sum, -128, 127));
      }
  }

 private:
  static constexpr double NOTHING = 1e-3;  // a mass that no threshold would notice

  // Where cell c lies in the square: its first and last row lack their ends.
  static constexpr int place(int c) { return c + 1 + (c >= SKETCH_SIDE - 2) + (c >= SKETCH_CELLS - SKETCH_SIDE + 2); }

  Sketch p_;
  int reach_;
  std::vector<std::array<double, SKETCH_SIDE>> mass_;  // by pixel, of a neighbour there in each row of cells
  double quarter_[256][QUARTERS];
};

// A probe, ready to be looked up in.
struct SketchProbe {
  std::vector<std::array<int8_t[16], SKETCH_CELLS>> tables;  // of each minutia
  std::vector<uint8_t> turns;

  // All of a print's minutiae in their order, or the `most` of them that have most around them.
  SketchProbe(const Sketcher& sketcher, const Print& print, size_t most = std::numeric_limits<size_t>::max()) {
    std::vector<Fullness> full;
    std::vector<double> around;
    for (int i = 0; i < print.size(); ++i) {
      full.push_back(sketcher.fullness(print, i));
      around.push_back(sketcher.total(full.back()));
    }
    double least = 0;
    if (most < around.size()) {
      std::vector<double> order = around;
      std::nth_element(order.begin(), order.end() - most, order.end());
      least = order[order.size() - most];
    }
    for (int i = 0; i < print.size(); ++i) {
      if (around[i] < least) continue;
      tables.emplace_back();
      sketcher.tables(full[i], tables.back().data());
      turns.push_back(print.turns[i]);
    }
  }
  int size() const { return static_cast<int>(turns.size()); }

  // Minutiae from i on; the last again where there are no more.
  std::array<int, TOGETHER> together(int i) const {
    std::array<int, TOGETHER> some;
    for (int k = 0; k < TOGETHER; ++k) some[k] = std::min(i + k, size() - 1);
    return some;
  }
};

// How alike each minutia of a probe is to each lane of a block, and where that is enough.
struct Likeness {
  std::vector<std::array<int8_t, SKETCH_LANES>> level;
  std::vector<uint64_t> alike;
  explicit Likeness(int n) : level(n), alike(n) {}
};

// Sums saturate at every step, in the order of the cells: then all paths agree even where nothing is alike.
inline void likeness_portable(const SketchProbe& probe, const SketchBlock& block, int least, Likeness& out) {
  for (int i = 0; i < probe.size(); ++i) {
    const auto& tables = probe.tables[i];
    out.alike[i] = 0;
    for (int lane = 0; lane < SKETCH_LANES; ++lane) {
      int sum = 0;
      for (int c = 0; c < SKETCH_CELLS; ++c)
        sum = std::clamp(sum + tables[c][block.cells[c / 2][lane] >> c % 2 * 4 & 15], -128, 127);
      out.level[i][lane] = static_cast<int8_t>(sum);
      out.alike[i] |= static_cast<uint64_t>(sum >= least) << lane;
    }
  }
}

#ifdef TRUENAME_X86
TRUENAME_AVX2 inline void likeness_avx2(const SketchProbe& probe, const SketchBlock& block, int least, Likeness& out) {
  const __m256i half = _mm256_set1_epi8(15), below = _mm256_set1_epi8(static_cast<char>(least - 1));
  __m256i cells[SKETCH_CELLS][2];
  for (int c = 0; c < SKETCH_CELLS; c += 2)
    for (int side = 0; side < 2; ++side) {
      const __m256i both = _mm256_load_si256(reinterpret_cast<const __m256i*>(block.cells[c / 2]) + side);
      cells[c][side] = both & half;
      cells[c + 1][side] = _mm256_srli_epi16(both, 4) & half;
    }
  for (int i = 0; i < probe.size(); i += TOGETHER) {
    const auto minutiae = probe.together(i);
    __m256i sum[TOGETHER][2] = {};
    for (int c = 0; c < SKETCH_CELLS; ++c)
      for (int k = 0; k < TOGETHER; ++k) {
        const __m256i table = _mm256_broadcastsi128_si256(
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(probe.tables[minutiae[k]][c])));
        for (int side = 0; side < 2; ++side)
          sum[k][side] = _mm256_adds_epi8(sum[k][side], _mm256_shuffle_epi8(table, cells[c][side]));
      }
    for (int k = 0; k < TOGETHER; ++k) {
      __m256i* level = reinterpret_cast<__m256i*>(out.level[minutiae[k]].data());
      _mm256_storeu_si256(level, sum[k][0]);
      _mm256_storeu_si256(level + 1, sum[k][1]);
      const uint32_t low = _mm256_movemask_epi8(_mm256_cmpgt_epi8(sum[k][0], below));
      const uint32_t high = _mm256_movemask_epi8(_mm256_cmpgt_epi8(sum[k][1], below));
      out.alike[minutiae[k]] = static_cast<uint64_t>(high) << 32 | low;
    }
  }
}

#define TRUENAME_AVX512BW __attribute__((target("avx512f,avx512bw")))

TRUENAME_AVX512BW inline void likeness_avx512(const SketchProbe& probe, const SketchBlock& block, int least,
                                              Likeness& out) {
  const __m512i half = _mm512_set1_epi8(15), enough = _mm512_set1_epi8(static_cast<char>(least));
  __m512i cells[SKETCH_CELLS];
  for (int c = 0; c < SKETCH_CELLS; c += 2) {
    const __m512i both = _mm512_load_si512(block.cells[c / 2]);
    cells[c] = both & half;
    cells[c + 1] = _mm512_srli_epi16(both, 4) & half;
  }
  for (int i = 0; i < probe.size(); i += TOGETHER) {
    const auto minutiae = probe.together(i);
    __m512i sum[TOGETHER] = {};
    for (int c = 0; c < SKETCH_CELLS; ++c)
      for (int k = 0; k < TOGETHER; ++k) {
        const __m512i table =
            _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(probe.tables[minutiae[k]][c])));
        sum[k] = _mm512_adds_epi8(sum[k], _mm512_shuffle_epi8(table, cells[c]));
      }
    for (int k = 0; k < TOGETHER; ++k) {
      _mm512_storeu_si512(out.level[minutiae[k]].data(), sum[k]);
      out.alike[minutiae[k]] = _mm512_cmpge_epi8_mask(sum[k], enough);
    }
  }
}
#endif

inline void likeness(Path path, const SketchProbe& probe, const SketchBlock& block, int least, Likeness& out) {
#ifdef TRUENAME_X86
  if (path == Path::vpopcnt) return likeness_avx512(probe, block, least, out);
  if (path == Path::avx2) return likeness_avx2(probe, block, least, out);
#endif
  (void)path;
  likeness_portable(probe, block, least, out);
}

// The sketches of many prints in one run.
class Sketches {
 public:
  explicit Sketches(const Sketch& p) : sketcher(p), alike(p.sketch_alike) {}

  int64_t size() const { return static_cast<int64_t>(start_.size()) - 1; }
  size_t bytes() const { return blocks_.capacity() * sizeof(SketchBlock) + start_.capacity() * sizeof(start_[0]); }

  // Makes room for prints with so many minutiae each, exactly as much as they take.
  void extend(const std::vector<size_t>& sizes) {
    start_.reserve(start_.size() + sizes.size());
    for (const size_t n : sizes) start_.push_back(start_.back() + n);
    const size_t blocks = (start_.back() + SKETCH_LANES - 1) / SKETCH_LANES;
    blocks_.reserve(blocks);
    blocks_.resize(blocks);
  }

  // Sketches of the prints that there is room for. Two may share a block, and so threads do not share this.
  void set(int64_t row, const Print& print) {
    for (int i = 0; i < print.size(); ++i) {
      SketchBlock& block = blocks_[(start_[row] + i) / SKETCH_LANES];
      const size_t lane = (start_[row] + i) % SKETCH_LANES;
      const auto cells = sketcher.bits(sketcher.fullness(print, i));
      for (int c = 0; c < SKETCH_CELLS; c += 2) block.cells[c / 2][lane] = cells[c] | cells[c + 1] << 4;
      block.turns[lane] = print.turns[i];
    }
  }

  // The cells of one minutia.
  std::array<uint8_t, SKETCH_CELLS> cells(int64_t row, int i) const {
    std::array<uint8_t, SKETCH_CELLS> out;
    for (int c = 0; c < SKETCH_CELLS; ++c)
      out[c] = block(row, i).cells[c / 2][(start_[row] + i) % SKETCH_LANES] >> c % 2 * 4 & 15;
    return out;
  }

  // How far the most votes in a window stand out of what chance puts there, in about standard deviations.
  static float standing_out(const Votes& votes) {
    uint32_t most = 0, all = 0;
    for (int k = 0; k < TURN_BINS; ++k) {
      all += votes[k];
      if (k + TURN_WINDOW <= TURN_BINS) most = std::max(most, votes[k] + votes[k + 1] + votes[k + 2]);
    }
    const double expected = static_cast<double>(all) * TURN_WINDOW / TURN_BINS;
    return static_cast<float>((most - expected) / std::sqrt(expected + ONE_VOTE));
  }

  // Scans prints from `from` up to `to`, those that are wanted: block by block, since a block holds parts of several.
  void scan(Path path, const SketchProbe& probe, int64_t from, int64_t to, const uint8_t* wanted, float* out) const {
    Likeness found(probe.size());
    std::array<Votes, SKETCH_LANES> votes;  // of each print that has a part in the block
    std::array<uint8_t, SKETCH_LANES> part;
    int64_t row = from;
    for (size_t at = start_[from] / SKETCH_LANES; row < to; ++at) {
      const size_t base = at * SKETCH_LANES, end = base + SKETCH_LANES;
      uint64_t lanes = 0;
      int parts = 0;
      for (int64_t r = row; r < to && start_[r] < end; ++r) {
        const size_t low = std::max(start_[r], base) - base, high = std::min(start_[r + 1], end) - base;
        if (low >= high) continue;
        if (start_[r] >= base) votes[parts].fill(0);
        if (wanted[r]) {
          std::fill(part.begin() + low, part.begin() + high, static_cast<uint8_t>(parts));
          lanes |= between(low, high);
        }
        ++parts;
      }
      if (lanes) {
        likeness(path, probe, blocks_[at], alike, found);
        for (int i = 0; i < probe.size(); ++i)
          for (uint64_t left = found.alike[i] & lanes; left; left &= left - 1) {
            const int lane = __builtin_ctzll(left);
            const uint8_t turn = blocks_[at].turns[lane] - probe.turns[i] + QUARTER_TURN + TURN_STEP / 2;
            votes[part[lane]][turn / TURN_STEP] += found.level[i][lane] - alike + 1;
          }
      }
      parts = 0;
      for (; row < to && start_[row + 1] <= end; ++row) {
        const bool some = start_[row] < start_[row + 1];
        out[row] = some && wanted[row] ? standing_out(votes[parts]) : 0;
        parts += some;
      }
      if (row < to && start_[row] < end) votes[0] = votes[parts];  // it goes on in the next block
    }
  }

  // Calls work(i, j, level) for each minutia i of the probe and j of the print that are at least `least` alike.
  template <class Work>
  void pairs(Path path, const SketchProbe& probe, int64_t row, int least, Work work) const {
    Likeness found(probe.size());
    each_part(row, [&](size_t at, uint64_t lanes, int first) {
      likeness(path, probe, blocks_[at], least, found);
      for (int i = 0; i < probe.size(); ++i)
        for (uint64_t left = found.alike[i] & lanes; left; left &= left - 1) {
          const int lane = __builtin_ctzll(left);
          work(i, lane + first, found.level[i][lane]);
        }
    });
  }

  Sketcher sketcher;
  int alike;

 private:
  const SketchBlock& block(int64_t row, int i) const { return blocks_[(start_[row] + i) / SKETCH_LANES]; }

  // A bit for each lane from `low` up to `high`, at least one.
  static uint64_t between(size_t low, size_t high) {
    return (~uint64_t{0} >> (SKETCH_LANES - high)) & (~uint64_t{0} << low);
  }

  // Calls work(block, lanes, first) for each block that holds a part of the print; lane k is its minutia first + k.
  template <class Work>
  void each_part(int64_t row, Work work) const {
    const size_t begin = start_[row], end = start_[row + 1];
    for (size_t at = begin / SKETCH_LANES; at * SKETCH_LANES < end; ++at) {
      const size_t base = at * SKETCH_LANES;
      const size_t low = std::max(begin, base) - base, high = std::min<size_t>(end - base, SKETCH_LANES);
      if (low < high) work(at, between(low, high), static_cast<int>(base) - static_cast<int>(begin));
    }
  }

  std::vector<size_t> start_{0};  // minutiae of print i: lanes from start_[i] up to start_[i + 1]
  std::vector<SketchBlock> blocks_;
};

}  // namespace truename
