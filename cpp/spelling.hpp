// How the spelling of one word changes into another's: an edit distance with weighted letters, swaps and rewritings
// (Damerau 1964; Ristad and Yianilos: Learning string-edit distance, TPAMI 1998).
//
// A cost is -log10 P(one spelling | the other). Every constant comes from kinds/_text/spelling.py through `Costs`.

#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace truename {

constexpr int LETTERS = 36;      // a to z, 0 to 9
constexpr int MAX_LETTERS = 32;  // of a word that are compared; longer ones are cut
constexpr int REACH = 5;         // rows that the longest rewriting goes back
constexpr float FAR = 99;        // a cost that no evidence outweighs

inline int code(char c) { return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? 26 + c - '0' : -1; }

struct Rewriting {
  std::string from, to;
  float cost;
};

// -log10 of the probability of each way in which a spelling changes.
struct Costs {
  std::array<float, LETTERS * LETTERS> replace{};
  std::array<float, LETTERS> drop{};     // or add
  std::array<float, LETTERS> unwritten;  // drop or add where short vowels are not written
  float doubled = 0, swap = 0, last = 0;
  // By the last letters of both sides: few rewritings end in any two letters.
  std::array<std::vector<Rewriting>, LETTERS * LETTERS> rewritings;

  Costs(const std::vector<float>& replace_, const std::vector<float>& drop_, const std::vector<float>& unwritten_,
        float doubled_, float swap_, float last_, const std::vector<std::tuple<std::string, std::string, float>>& pairs)
      : doubled(doubled_), swap(swap_), last(last_) {
    if (replace_.size() != replace.size() || drop_.size() != drop.size() || unwritten_.size() != drop.size())
      throw std::invalid_argument("costs of 36 letters are needed");
    std::copy(replace_.begin(), replace_.end(), replace.begin());
    std::copy(drop_.begin(), drop_.end(), drop.begin());
    std::copy(unwritten_.begin(), unwritten_.end(), unwritten.begin());
    for (const auto& [one, other, cost] : pairs) {
      if (one.empty() || other.empty() || std::max(one.size(), other.size()) > REACH || code(one.back()) < 0 ||
          code(other.back()) < 0)
        throw std::invalid_argument("a rewriting is of one to five letters a to z, 0 to 9, on both sides");
      rewritings[code(one.back()) * LETTERS + code(other.back())].push_back({one, other, cost});
      rewritings[code(other.back()) * LETTERS + code(one.back())].push_back({other, one, cost});
    }
  }
};

struct View {
  const char* data;
  int size;
  bool operator==(const View& o) const { return size == o.size && std::equal(data, data + size, o.data); }
};

// The cheapest way from one spelling to the other, at most `limit`; FAR where there is none.
inline float spelling(const Costs& costs, View a, View b, bool vowelless, float limit) {
  if (a == b) return 0;
  const int n = a.size, m = b.size;
  const float* drop = vowelless ? costs.unwritten.data() : costs.drop.data();
  const float doubled = vowelless ? costs.unwritten[0] : costs.doubled;  // nor are double consonants written
  std::array<int8_t, MAX_LETTERS> x, y;
  for (int i = 0; i < n; ++i) x[i] = static_cast<int8_t>(code(a.data[i]));
  for (int j = 0; j < m; ++j) y[j] = static_cast<int8_t>(code(b.data[j]));
  const auto dropped = [&](const std::array<int8_t, MAX_LETTERS>& s, int i) {
    return i > 0 && s[i] == s[i - 1] ? std::min(doubled, drop[s[i]]) : drop[s[i]];
  };
  std::array<std::array<float, MAX_LETTERS + 1>, MAX_LETTERS + 1> cost;
  cost[0][0] = 0;
  for (int j = 1; j <= m; ++j) cost[0][j] = cost[0][j - 1] + dropped(y, j - 1);
  std::array<float, REACH> before{};  // the least cost in each of the rows before
  for (int i = 1; i <= n; ++i) {
    cost[i][0] = cost[i - 1][0] + dropped(x, i - 1);
    float least = cost[i][0];
    for (int j = 1; j <= m; ++j) {
      const int p = x[i - 1], q = y[j - 1];
      float best = p == q ? cost[i - 1][j - 1]
                          : cost[i - 1][j - 1] + costs.replace[p * LETTERS + q] +
                                (i == n && j == m ? costs.last : 0);  // a last letter often says another sex or case
      best = std::min(best, cost[i - 1][j] + dropped(x, i - 1));
      best = std::min(best, cost[i][j - 1] + dropped(y, j - 1));
      if (i > 1 && j > 1 && p == y[j - 2] && q == x[i - 2] && p != q)
        best = std::min(best, cost[i - 2][j - 2] + costs.swap);
      for (const Rewriting& r : costs.rewritings[p * LETTERS + q]) {
        const int s = static_cast<int>(r.from.size()), t = static_cast<int>(r.to.size());
        if (s <= i && t <= j && std::equal(r.from.begin(), r.from.end(), a.data + i - s) &&
            std::equal(r.to.begin(), r.to.end(), b.data + j - t))
          best = std::min(best, cost[i - s][j - t] + r.cost);
      }
      cost[i][j] = best;
      least = std::min(least, best);
    }
    before[static_cast<size_t>(i) % REACH] = least;
    if (i >= REACH && *std::min_element(before.begin(), before.end()) > limit) return FAR;
  }
  return cost[n][m] <= limit ? cost[n][m] : FAR;
}

}  // namespace truename
