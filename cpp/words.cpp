// Comparison of names as sequences of words, and the search for names that are worth comparing.
//
// The method, top to bottom:
//   spelling    -log10 P(one spelling | the other): see spelling.hpp
//   evidence    how much likelier two words are if they are one part of a name than if they are parts of two names
//   alignment   the one-to-one choice of words, some of them written apart or together, with the most evidence
//   ratio       of two names: what agrees, what is left out, what contradicts, in which order; and the mixture with
//               readings that both can be of (Korean syllables)
//   index       which names share a word, its consonants, or all but one of them; or a reading
//
// Everything is log10. Every constant comes from kinds/_text/spelling.py through `Costs` and `Weights`.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "spelling.hpp"

namespace nb = nanobind;
using namespace truename;

namespace {

constexpr int MAX_WORDS = 10;    // of a name that are compared; further ones are left out
constexpr int MAX_JOINED = 3;    // words that may be written as one

enum Role : uint8_t { WORD = 0, INITIAL = 1, PARTICLE = 2 };

template <class T>
using Array1 = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <class T>
nb::ndarray<nb::numpy, T, nb::ndim<1>> to_numpy(std::vector<T>&& values) {
  auto* owned = new std::vector<T>(std::move(values));
  nb::capsule owner(owned, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
  return {owned->data(), {owned->size()}, owner};
}


// --- names, as they are compared

struct Weights {
  float exact = 0;       // -log10 P(the same spelling | the same part)
  float usual = 0;       // the dearest spelling that is called the same name
  float further = 0;     // a further Latin spelling of a word in another script, each
  float initial = 0;     // evidence of an initial that fits
  float joined = 0;      // words written together here and apart there
  float joined_limit = 0;  // the dearest other difference between those
  float homophone = 0;   // written with other characters, though spelled alike in Latin
  float known = 0;       // two spellings that are established names of their own
  float conflict = 0;    // a part that differs altogether
  float extra = 0, extra_particle = 0;  // a part that one side leaves out
  float sole = 0;        // evidence that there is no further part, where both names have one only
  float kin = 0;         // log10 P(two people share all other parts | they are two): relatives, namesakes
  float rotated = 0, disordered = 0, most_disordered = 0;
  float unrelated = 0;   // log10 P(two names have nothing to do with one another | one person)
  float korean = 0;      // log10 of the prior odds of Korean against all other readings
  float slip = 0;        // log10 P(a Korean name is misspelled)
  float respelled = 0;   // log10 P(one person's name is spelled alike in two records), beyond chance
  float limit = 0;       // the dearest spelling that is looked at
};

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from, size_t first, size_t last) {
  to.insert(to.end(), from.begin() + first, from.begin() + last);
}

// The same of ends, each counted from where the first begins.
void append_ends(std::vector<uint32_t>& to, const std::vector<uint32_t>& from, size_t first, size_t last) {
  const uint32_t moved = to.back() - from[first];
  for (size_t i = first + 1; i <= last; ++i) to.push_back(from[i] + moved);
}

struct Names {
  std::vector<char> chars;
  std::vector<uint32_t> form_start{0}, token_form{0}, name_token{0}, token_class{0}, name_reading{0};
  std::vector<float> rarity;
  std::vector<uint8_t> role, vowelless, known;
  std::vector<uint32_t> written;  // hash of the characters of a script that spells several words alike; else 0
  std::vector<int32_t> classes;
  std::vector<float> closeness;
  std::vector<uint64_t> reading;
  std::vector<float> share, prior;  // P(reading | text), P(reading)
  std::vector<float> plausible, generic;  // log10 P(text | Korean), log10 P(text | any other culture)

  int size() const { return static_cast<int>(name_token.size()) - 1; }

  void add(const std::vector<std::vector<std::string>>& forms, const std::vector<float>& rarities,
           const std::vector<int>& roles, const std::vector<int>& unwritten, const std::vector<int>& established,
           const std::vector<uint32_t>& characters, const std::vector<std::vector<std::tuple<int, float>>>& kin,
           Array1<uint64_t> keys, Array1<double> shares, Array1<double> priors, float is_korean, float is_other) {
    const size_t n = forms.size();
    if (rarities.size() != n || roles.size() != n || unwritten.size() != n || established.size() != n ||
        characters.size() != n || kin.size() != n || keys.size() != shares.size() || keys.size() != priors.size())
      throw std::invalid_argument("every word needs a rarity, a role, its flags and its classes");
    for (const auto& of_word : forms) {
      if (of_word.empty()) throw std::invalid_argument("a word has at least one form");
      for (const std::string& form : of_word)
        if (form.empty() || std::any_of(form.begin(), form.end(), [](char c) { return code(c) < 0; }))
          throw std::invalid_argument("forms are of letters a to z and digits");
    }
    for (size_t t = 0; t < std::min<size_t>(n, MAX_WORDS); ++t) {
      for (const std::string& form : forms[t]) {
        chars.insert(chars.end(), form.begin(), form.begin() + std::min<size_t>(form.size(), MAX_LETTERS));
        form_start.push_back(static_cast<uint32_t>(chars.size()));
      }
      token_form.push_back(static_cast<uint32_t>(form_start.size() - 1));
      rarity.push_back(rarities[t]);
      role.push_back(static_cast<uint8_t>(roles[t]));
      vowelless.push_back(static_cast<uint8_t>(unwritten[t]));
      known.push_back(static_cast<uint8_t>(established[t]));
      written.push_back(characters[t]);
      for (const auto& [number, close] : kin[t]) {
        classes.push_back(number);
        closeness.push_back(close);
      }
      token_class.push_back(static_cast<uint32_t>(classes.size()));
    }
    name_token.push_back(static_cast<uint32_t>(rarity.size()));
    for (size_t i = 0; i < keys.size(); ++i) {
      if (i && keys(i) <= keys(i - 1)) throw std::invalid_argument("readings rise");
      reading.push_back(keys(i));
      share.push_back(static_cast<float>(shares(i)));
      prior.push_back(static_cast<float>(priors(i)));
    }
    name_reading.push_back(static_cast<uint32_t>(reading.size()));
    plausible.push_back(is_korean);
    generic.push_back(is_other);
    indexed = false;
  }

  // Append names of another, without reading them again.
  void take(const Names& other, Array1<int64_t> which) {
    if (&other == this) throw std::invalid_argument("names are taken from other names");
    for (size_t i = 0; i < which.size(); ++i)
      if (which(i) < 0 || which(i) >= other.size()) throw std::out_of_range("no such name");
    for (size_t i = 0; i < which.size(); ++i) {
      const size_t name = static_cast<size_t>(which(i));
      const uint32_t t0 = other.name_token[name], t1 = other.name_token[name + 1];
      const uint32_t f0 = other.token_form[t0], f1 = other.token_form[t1];
      append(chars, other.chars, other.form_start[f0], other.form_start[f1]);
      append_ends(form_start, other.form_start, f0, f1);
      append_ends(token_form, other.token_form, t0, t1);
      append(rarity, other.rarity, t0, t1);
      append(role, other.role, t0, t1);
      append(vowelless, other.vowelless, t0, t1);
      append(known, other.known, t0, t1);
      append(written, other.written, t0, t1);
      append(classes, other.classes, other.token_class[t0], other.token_class[t1]);
      append(closeness, other.closeness, other.token_class[t0], other.token_class[t1]);
      append_ends(token_class, other.token_class, t0, t1);
      append_ends(name_token, other.name_token, name, name + 1);
      const uint32_t r0 = other.name_reading[name], r1 = other.name_reading[name + 1];
      append(reading, other.reading, r0, r1);
      append(share, other.share, r0, r1);
      append(prior, other.prior, r0, r1);
      append_ends(name_reading, other.name_reading, name, name + 1);
      plausible.push_back(other.plausible[name]);
      generic.push_back(other.generic[name]);
    }
    indexed = false;
  }

  // Words of a name in the order in which it was added.
  int words(int name) const { return static_cast<int>(name_token[name + 1] - name_token[name]); }
  View form(uint32_t f) const {
    return {chars.data() + form_start[f], static_cast<int>(form_start[f + 1] - form_start[f])};
  }

  // --- index: keys in order, each with the names that have it
  std::vector<uint64_t> key;
  std::vector<uint32_t> key_start;
  std::vector<uint32_t> posting;
  std::vector<uint64_t> reading_key;
  std::vector<uint32_t> reading_start, reading_name;
  std::vector<float> reading_share;
  bool indexed = false;
};

void require(const Names& names, int64_t name) {
  if (name < 0 || name >= names.size()) throw std::out_of_range("no such name");
}

// --- evidence of two words

float bounded(float cost, float one, float other) {
  // P(y) is never less than P(x) P(y | x): nothing is rarer than a misspelling of its neighbours.
  return std::min(std::max(one, other) - cost, std::min(one, other));
}

// The same where one side writes no short vowels, and says no more than its consonants do.
float bounded(float cost, float one, float other, bool first_unwritten, bool second_unwritten) {
  if (first_unwritten == second_unwritten) return bounded(cost, one, other);
  return std::min(first_unwritten ? one : other, bounded(0, one, other)) - cost;
}

struct Evidence {
  float value;
  bool same;  // as one name is usually written: what relatives never share
};

Evidence evidence(const Costs& costs, const Weights& w, const Names& a, uint32_t s, const Names& b, uint32_t t) {
  if (a.role[s] == INITIAL || b.role[t] == INITIAL) {
    const char x = a.form(a.token_form[s]).data[0], y = b.form(b.token_form[t]).data[0];
    return {x == y ? w.initial : -FAR, true};
  }
  const bool unwritten = a.vowelless[s] != b.vowelless[t];
  float cheapest = FAR;
  for (uint32_t f = a.token_form[s]; f < a.token_form[s + 1]; ++f)
    for (uint32_t g = b.token_form[t]; g < b.token_form[t + 1]; ++g) {
      const float by = w.further * static_cast<float>(f - a.token_form[s] + g - b.token_form[t]);
      cheapest = std::min(cheapest, by + spelling(costs, a.form(f), b.form(g), unwritten, w.limit));
    }
  if (cheapest > 0 && a.known[s] && b.known[t]) cheapest += w.known;
  for (uint32_t c = a.token_class[s]; c < a.token_class[s + 1]; ++c)
    for (uint32_t d = b.token_class[t]; d < b.token_class[t + 1]; ++d)
      if (a.classes[c] == b.classes[d]) cheapest = std::min(cheapest, std::max(a.closeness[c], b.closeness[d]));
  if (a.written[s] && b.written[t] && a.written[s] != b.written[t]) cheapest += w.homophone;
  return {bounded(cheapest + w.exact, a.rarity[s], b.rarity[t], a.vowelless[s], b.vowelless[t]), cheapest <= w.usual};
}

// Words s to s + count of `a` written as the one word t of `b`.
Evidence together(const Costs& costs, const Weights& w, const Names& a, uint32_t s, int count, const Names& b,
               uint32_t t) {
  std::array<char, MAX_LETTERS> joined;
  int size = 0;
  float rarity = 0;
  for (int i = 0; i < count; ++i) {
    const View part = a.form(a.token_form[s + i]);
    if (size + part.size > MAX_LETTERS) return {-FAR, false};
    std::copy(part.data, part.data + part.size, joined.begin() + size);
    size += part.size;
    rarity += a.rarity[s + i];
  }
  const bool unwritten = a.vowelless[s] != b.vowelless[t];
  float cheapest = FAR;
  for (uint32_t g = b.token_form[t]; g < b.token_form[t + 1]; ++g)
    cheapest = std::min(cheapest, w.further * static_cast<float>(g - b.token_form[t]) +
                                      spelling(costs, {joined.data(), size}, b.form(g), unwritten, w.joined_limit));
  // What is written together is as rare as its parts are, whatever the tables know of the whole; up to a limit.
  rarity = std::min(rarity, w.limit);
  const float other = unwritten ? b.rarity[t] : std::max(rarity, b.rarity[t]);
  return {bounded(cheapest + w.exact + w.joined, rarity, other, a.vowelless[s], b.vowelless[t]), cheapest <= w.usual};
}

// --- alignment

struct Part {
  int i, count_i, j, count_j;  // words i to i + count_i of the one name, j to j + count_j of the other
  float evidence;
  bool same;
};

struct Alignment {
  std::vector<Part> parts;
  uint32_t left_a = 0, left_b = 0;  // bit i: word i has no counterpart
  float agreement = 0;
  bool tied = false;  // one word has two counterparts that are as good: another alignment may be in better order
};

Alignment align(const Costs& costs, const Weights& w, const Names& a, int p, const Names& b, int q) {
  const uint32_t s = a.name_token[p], t = b.name_token[q];
  const int n = a.words(p), m = b.words(q), masks = 1 << m;
  struct Option {
    int i, count_i, count_j;
    uint32_t mask;
    int j;
    float evidence, worth;
    bool same;
  };
  std::vector<Option> options;
  // Two words that are aligned are not left over to contradict each other: that is what aligning them saves.
  const auto offered = [&](int i, int count_i, int j, int count_j, Evidence found) {
    const float worth = found.value + (a.role[s + i] == PARTICLE || b.role[t + j] == PARTICLE ? 0 : w.conflict);
    if (worth > 0) 
      options.push_back({i, count_i, count_j, ((1u << count_j) - 1) << j, j, found.value, worth, found.same});
  };
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j) {
      offered(i, 1, j, 1, evidence(costs, w, a, s + i, b, t + j));
      const auto joins = [](const Names& x, uint32_t token) { return x.role[token] != INITIAL; };
      for (int count = 2; count <= MAX_JOINED; ++count) {
        if (i + count <= n && joins(b, t + j)) offered(i, count, j, 1, together(costs, w, a, s + i, count, b, t + j));
        if (j + count <= m && joins(a, s + i)) offered(i, 1, j, count, together(costs, w, b, t + j, count, a, s + i));
      }
    }
  // best[i][mask]: the most worth of the first i words of `a` with the words in `mask` of `b`.
  constexpr float NEVER = -1e9f;
  std::vector<float> best(static_cast<size_t>(n + 1) * masks, NEVER);
  std::vector<int16_t> how(best.size(), -1);  // the option taken last; -1: word i - 1 was left over
  best[0] = 0;
  size_t next = 0;
  for (int i = 0; i < n; ++i) {
    size_t end = next;
    while (end < options.size() && options[end].i == i) ++end;
    for (int mask = 0; mask < masks; ++mask) {
      const float so_far = best[static_cast<size_t>(i) * masks + mask];
      if (so_far == NEVER) continue;
      const auto offer = [&](int to, uint32_t with, float value, int option) {
        float& there = best[static_cast<size_t>(to) * masks + with];
        if (value > there) {
          there = value;
          how[static_cast<size_t>(to) * masks + with] = static_cast<int16_t>(option);
        }
      };
      offer(i + 1, static_cast<uint32_t>(mask), so_far, -1);
      for (size_t o = next; o < end; ++o)
        if (!(options[o].mask & static_cast<uint32_t>(mask)))
          offer(i + options[o].count_i, options[o].mask | static_cast<uint32_t>(mask), so_far + options[o].worth,
                static_cast<int>(o));
    }
    next = end;
  }
  int mask = 0;
  for (int k = 1; k < masks; ++k)
    if (best[static_cast<size_t>(n) * masks + k] > best[static_cast<size_t>(n) * masks + mask]) mask = k;
  Alignment out;
  for (size_t x = 0; x < options.size() && !out.tied; ++x)
    for (size_t y = x + 1; y < options.size() && !out.tied; ++y)
      out.tied = (options[x].i == options[y].i || (options[x].mask & options[y].mask)) &&
                 std::abs(options[x].evidence - options[y].evidence) < 1e-3f;
  out.left_a = (1u << n) - 1;
  out.left_b = static_cast<uint32_t>(masks - 1);
  for (int i = n; i > 0;) {
    const int option = how[static_cast<size_t>(i) * masks + mask];
    if (option < 0) {
      --i;
      continue;
    }
    const Option& o = options[static_cast<size_t>(option)];
    out.parts.push_back({o.i, o.count_i, o.j, o.count_j, o.evidence, o.same});
    out.agreement += o.evidence;
    out.left_a &= ~(((1u << o.count_i) - 1) << o.i);
    out.left_b &= ~o.mask;
    mask &= ~static_cast<int>(o.mask);
    i -= o.count_i;
  }
  std::reverse(out.parts.begin(), out.parts.end());
  return out;
}

// --- the ratio of two names

// Surnames stand first here and last there; any other order is not the same name's.
float order(const Weights& w, const std::vector<Part>& parts) {
  const int n = static_cast<int>(parts.size());
  int descents = 0, inversions = 0;
  for (int i = 0; i < n; ++i) {
    if (n > 1 && parts[i].j > parts[(i + 1) % n].j) ++descents;  // round the circle: 1 in order or rotated
    for (int k = i + 1; k < n; ++k) inversions += parts[i].j > parts[k].j;
  }
  if (!inversions) return 0;
  if (descents == 1) return w.rotated;
  return std::min(w.disordered * static_cast<float>(inversions), w.most_disordered);
}

struct Parts {
  float agreement, order, left_out, conflict, other, korean, total;
};

float log10_sum(float x, float y) {
  const float high = std::max(x, y), low = std::min(x, y);
  return high == -std::numeric_limits<float>::infinity() ? high : high + std::log10(1 + std::pow(10.0f, low - high));
}

// log10 sum over readings of P(r | a) P(r | b) / P(r); -infinity where they share none.
float common_readings(const Names& a, int p, const Names& b, int q) {
  uint32_t i = a.name_reading[p], j = b.name_reading[q];
  double sum = 0;
  while (i < a.name_reading[p + 1] && j < b.name_reading[q + 1]) {
    if (a.reading[i] < b.reading[j]) {
      ++i;
    } else if (b.reading[j] < a.reading[i]) {
      ++j;
    } else {
      sum += static_cast<double>(a.share[i]) * b.share[j] / a.prior[i];
      ++i;
      ++j;
    }
  }
  return static_cast<float>(std::log10(sum));
}

bool same_words(const Names& a, int p, const Names& b, int q) {
  if (a.words(p) != b.words(q)) return false;
  for (int i = 0; i < a.words(p); ++i)
    if (!(a.form(a.token_form[a.name_token[p] + i]) == b.form(b.token_form[b.name_token[q] + i])) ||
        a.written[a.name_token[p] + i] != b.written[b.name_token[q] + i])
      return false;
  return true;
}

Parts ratio(const Weights& w, const Names& a, int p, const Names& b, int q,
            const Alignment& found) {
  const auto left = [](const Names& x, int name, uint32_t mask, bool particles) {
    int count = 0;
    for (int i = 0; i < x.words(name); ++i)
      count += (mask >> i & 1) && (x.role[x.name_token[name] + i] == PARTICLE) == particles;
    return count;
  };
  const int one = left(a, p, found.left_a, false), other = left(b, q, found.left_b, false);
  const int particles = left(a, p, found.left_a, true) + left(b, q, found.left_b, true);
  // An initial that stands for a word here, beside a word that nothing stands for there: those two contradict as well.
  const auto initials_of = [&](const Names& x, int name, bool first) {
    return static_cast<int>(std::count_if(found.parts.begin(), found.parts.end(), [&](const Part& part) {
      const Names& y = first ? b : a;
      return x.role[x.name_token[name] + (first ? part.i : part.j)] == INITIAL &&
             y.role[y.name_token[first ? q : p] + (first ? part.j : part.i)] != INITIAL;
    }));
  };
  const int paired = std::min(one, other);
  const int conflicts =
      paired + std::min(one - paired, initials_of(a, p, true)) + std::min(other - paired, initials_of(b, q, false));
  Parts out{};
  out.agreement = found.agreement;
  const float moved = order(w, found.parts);
  out.order = -moved;
  out.left_out = -w.extra * static_cast<float>(std::abs(one - other)) - w.extra_particle * static_cast<float>(particles);
  float weakest = conflicts ? -w.conflict : FAR;
  int full = 0, initials = 0;
  for (const Part& part : found.parts) {
    const uint8_t role_a = a.role[a.name_token[p] + part.i], role_b = b.role[b.name_token[q] + part.j];
    if (role_a == PARTICLE || role_b == PARTICLE) continue;
    if (role_a == INITIAL || role_b == INITIAL) {
      ++initials;
      continue;
    }
    full += std::max(part.count_i, part.count_j);
    // Where a part is left out, it may be the one in which relatives differ, and the others theirs by chance.
    if (!part.same || one != other) weakest = std::min(weakest, part.evidence);
  }
  // Beside two full parts an initial is a middle name's; beside one it stands for a part that relatives differ in.
  if (full < 2) weakest = std::min(weakest, initials ? w.initial : one || other ? 0 : w.sole);
  if (moved > w.rotated) weakest = std::min(weakest, -moved);
  float sum = out.agreement + out.order + out.left_out - w.conflict * static_cast<float>(conflicts);
  if (sum - weakest > 0)
    // Relatives share the other parts as well as one person's names do, and differ in the weakest one for certain.
    sum -= log10_sum(std::log10(1 - std::pow(10.0f, w.kin)), w.kin + sum - weakest);
  out.conflict = sum - out.agreement - out.order - out.left_out;
  out.other = sum;
  out.korean = -std::numeric_limits<float>::infinity();
  const float none = -std::numeric_limits<float>::infinity();
  if (a.plausible[p] > none && b.plausible[q] > none) {
    // log10 of the odds that each is Korean, and of the probabilities that both are, or neither.
    const float odds_a = a.plausible[p] + w.korean - a.generic[p], odds_b = b.plausible[q] + w.korean - b.generic[q];
    const float neither = -log10_sum(0, odds_a) - log10_sum(0, odds_b), both = neither + odds_a + odds_b;
    const float alike = log10_sum(both, neither);
    out.korean = common_readings(a, p, b, q);
    // One person often keeps to one spelling, whatever it may be read as.
    if (same_words(a, p, b, q))
      out.korean = log10_sum(w.respelled - a.plausible[p],
                             std::log10(1 - std::pow(10.0f, w.respelled)) + out.korean);
    // A slip of the pen makes another reading of it, or none: then the words tell.
    out.korean = log10_sum(out.korean, w.slip + sum);
    // Given that both are of one culture, which two people's would be as well; and less where they are hardly of one.
    sum = log10_sum(both + out.korean, neither + sum) - alike + std::min(0.0f, alike + std::log10(2.0f));
  }
  out.total = log10_sum(sum + std::log10(1 - std::pow(10.0f, w.unrelated)), w.unrelated);
  return out;
}

Alignment turned(Alignment found) {
  std::swap(found.left_a, found.left_b);
  for (Part& part : found.parts) {
    std::swap(part.i, part.j);
    std::swap(part.count_i, part.count_j);
  }
  std::sort(found.parts.begin(), found.parts.end(), [](const Part& x, const Part& y) { return x.i < y.i; });
  return found;
}

// The better of the alignments found from either side: the same whichever name is asked about.
std::pair<Alignment, Parts> best_ratio(const Costs& costs, const Weights& w, const Names& a, int p, const Names& b,
                                       int q) {
  Alignment found = align(costs, w, a, p, b, q);
  Parts parts = ratio(w, a, p, b, q, found);
  if (found.tied) {
    Alignment other = turned(align(costs, w, b, q, a, p));
    const Parts others = ratio(w, a, p, b, q, other);
    if (others.total > parts.total) return {std::move(other), others};
  }
  return {std::move(found), parts};
}

nb::ndarray<nb::numpy, float, nb::ndim<1>> compare(const Costs& costs, const Weights& w, const Names& a,
                                                   Array1<int32_t> rows_a, const Names& b, Array1<int32_t> rows_b) {
  if (rows_a.size() != rows_b.size()) throw std::invalid_argument("as many rows on both sides");
  std::vector<float> out(rows_a.size());
  for (size_t k = 0; k < out.size(); ++k) {
    require(a, rows_a(k));
    require(b, rows_b(k));
  }
  {
    nb::gil_scoped_release released;
    for (size_t k = 0; k < out.size(); ++k)
      out[k] = best_ratio(costs, w, a, rows_a(k), b, rows_b(k)).second.total;
  }
  return to_numpy(std::move(out));
}

nb::tuple explain(const Costs& costs, const Weights& w, const Names& a, int p, const Names& b, int q) {
  require(a, p);
  require(b, q);
  const auto [found, parts] = best_ratio(costs, w, a, p, b, q);
  nb::list aligned;
  for (const Part& one : found.parts)
    aligned.append(nb::make_tuple(one.i, one.count_i, one.j, one.count_j, one.evidence));
  return nb::make_tuple(aligned, parts.agreement, parts.order, parts.left_out, parts.conflict, parts.other,
                        parts.korean, parts.total);
}

// --- index

uint64_t hash(const char* data, size_t size, uint64_t seed) {
  uint64_t h = 1469598103934665603ull ^ seed * 1099511628211ull;  // FNV-1a
  for (size_t i = 0; i < size; ++i) h = (h ^ static_cast<uint8_t>(data[i])) * 1099511628211ull;
  return h ^ h >> 29;
}

// The consonants of a spelling, those that languages write for one another being one: what survives transliteration.
std::string skeleton(View form) {
  //                            abcdefghijklmnopqrstuvwxyz; vowels, h, w and y are not kept
  static const char* const OF = "-bkt-fk--sklmn-bkrst-f-k-s";
  std::string out;
  for (int i = 0; i < form.size; ++i) {
    const char c = form.data[i];
    char k = c >= 'a' && c <= 'z' ? OF[c - 'a'] : c;
    if (k == '-') k = 0;
    // ch, sh, zh, ts, tz, dj, dz: one sibilant
    const char after = i + 1 < form.size ? form.data[i + 1] : 0;
    if ((c == 'c' || c == 's' || c == 'z') && after == 'h') k = 's';
    if ((c == 't' || c == 'd') && (after == 's' || after == 'z' || after == 'j')) continue;
    if (c == 'p' && after == 'h') k = 'f';
    if (!k || (!out.empty() && out.back() == k)) continue;
    out.push_back(k);
  }
  return out;
}

constexpr int SHORT = 5, END = 4;  // letters
constexpr size_t INDEXED = 32;     // readings of a name: with 16 no pair of names was lost that 256 had found

// The keys of one word, and how much each says of it: 1 the word itself, less what it shares with more words.
template <class F>
void each_key(const Names& names, uint32_t token, bool every_form, F&& give) {
  const uint32_t first = names.token_form[token];
  const uint32_t last = every_form ? names.token_form[token + 1] : first + 1;
  for (uint32_t f = first; f < last; ++f) {
    const View form = names.form(f);
    give(hash(form.data, static_cast<size_t>(form.size), 1), 1.0f);
    // What a slip leaves whole: of short words all but one letter, of long ones the beginning and the end.
    if (form.size <= SHORT) {
      for (int i = 0; i < form.size && form.size > 2; ++i) {
        std::string without(form.data, static_cast<size_t>(form.size));
        without.erase(static_cast<size_t>(i), 1);
        give(hash(without.data(), without.size(), 1), 0.5f);
      }
    } else {
      give(hash(form.data, END, 4), 0.3f);
      give(hash(form.data + form.size - END, END, 5), 0.3f);
    }
    const std::string bones = skeleton(form);
    if (bones.empty()) continue;
    give(hash(bones.data(), bones.size(), 2), 0.75f);
    if (bones.size() < 3) continue;
    for (size_t i = 0; i < bones.size(); ++i) {
      std::string without = bones;
      without.erase(i, 1);
      give(hash(without.data(), without.size(), 2), 0.4f);
    }
  }
  for (uint32_t c = names.token_class[token]; c < names.token_class[token + 1]; ++c) {
    const int32_t number = names.classes[c];
    give(hash(reinterpret_cast<const char*>(&number), sizeof number, 3), 0.6f);
  }
}

// Keys of two words written together.
template <class F>
void each_joined_key(const Names& names, uint32_t token, F&& give) {
  const View one = names.form(names.token_form[token]), other = names.form(names.token_form[token + 1]);
  std::string joined(one.data, static_cast<size_t>(one.size));
  joined.append(other.data, static_cast<size_t>(other.size));
  const std::string bones = skeleton({joined.data(), static_cast<int>(joined.size())});
  if (bones.size() > 2) give(hash(bones.data(), bones.size(), 2), 0.75f);
}

void build(Names& names) {
  std::vector<std::pair<uint64_t, uint32_t>> all;
  std::vector<uint64_t> own;
  for (int name = 0; name < names.size(); ++name) {
    own.clear();
    const auto take = [&](uint64_t k, float) { own.push_back(k); };
    for (uint32_t t = names.name_token[name]; t < names.name_token[name + 1]; ++t) {
      if (names.role[t] != WORD) continue;
      each_key(names, t, false, take);
      if (t + 1 < names.name_token[name + 1]) each_joined_key(names, t, take);
    }
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (uint64_t k : own) all.emplace_back(k, static_cast<uint32_t>(name));
  }
  std::sort(all.begin(), all.end());
  names.key.clear();
  names.key_start.clear();
  names.posting.resize(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    if (!i || all[i].first != all[i - 1].first) {
      names.key.push_back(all[i].first);
      names.key_start.push_back(static_cast<uint32_t>(i));
    }
    names.posting[i] = all[i].second;
  }
  names.key_start.push_back(static_cast<uint32_t>(all.size()));
  all.clear();
  all.shrink_to_fit();

  // Only a name's likeliest readings: whoever can be another of its readings shares one of these as well.
  std::vector<uint32_t> place;
  for (int name = 0; name < names.size(); ++name) {
    std::vector<uint32_t> heaviest;
    for (uint32_t r = names.name_reading[name]; r < names.name_reading[name + 1]; ++r) heaviest.push_back(r);
    if (heaviest.size() > INDEXED) {
      std::nth_element(heaviest.begin(), heaviest.begin() + INDEXED, heaviest.end(), [&](uint32_t x, uint32_t y) {
        return names.share[x] != names.share[y] ? names.share[x] > names.share[y] : x < y;
      });
      heaviest.resize(INDEXED);
    }
    place.insert(place.end(), heaviest.begin(), heaviest.end());
  }
  std::sort(place.begin(), place.end(), [&](uint32_t x, uint32_t y) {
    return names.reading[x] != names.reading[y] ? names.reading[x] < names.reading[y] : x < y;
  });
  names.reading_key.clear();
  names.reading_start.clear();
  names.reading_name.resize(place.size());
  names.reading_share.resize(place.size());
  for (size_t i = 0; i < place.size(); ++i) {
    if (!i || names.reading[place[i]] != names.reading[place[i - 1]]) {
      names.reading_key.push_back(names.reading[place[i]]);
      names.reading_start.push_back(static_cast<uint32_t>(i));
    }
    const auto next = std::upper_bound(names.name_reading.begin(), names.name_reading.end(), place[i]);
    names.reading_name[i] = static_cast<uint32_t>(next - names.name_reading.begin()) - 1;
    names.reading_share[i] = names.share[place[i]];
  }
  names.reading_start.push_back(static_cast<uint32_t>(place.size()));
  names.indexed = true;
}

// The k names that share the rarest words with a probe, and the k that share the likeliest readings; best first.
nb::ndarray<nb::numpy, int32_t, nb::ndim<1>> search(const Names& probe, int p, Names& names, int k) {
  require(probe, p);
  std::vector<int32_t> out;
  {
    nb::gil_scoped_release released;
    if (!names.indexed) build(names);
    const size_t n = static_cast<size_t>(names.size());
    std::vector<float> sum(n, 0.0f), word(n, 0.0f);
    std::vector<uint32_t> touched, by_word;
    const auto best_of = [&](std::vector<uint32_t>& among) {
      const size_t taken = std::min(among.size(), static_cast<size_t>(std::max(k, 0)));
      std::partial_sort(among.begin(), among.begin() + static_cast<long>(taken), among.end(),
                        [&](uint32_t x, uint32_t y) { return sum[x] != sum[y] ? sum[x] > sum[y] : x < y; });
      for (size_t i = 0; i < taken; ++i) out.push_back(static_cast<int32_t>(among[i]));
    };
    for (uint32_t t = probe.name_token[p]; t < probe.name_token[p + 1]; ++t) {
      if (probe.role[t] != WORD) continue;
      by_word.clear();
      const auto look = [&](uint64_t wanted, float says) {
        const auto at = std::lower_bound(names.key.begin(), names.key.end(), wanted);
        if (at == names.key.end() || *at != wanted) return;
        const size_t i = static_cast<size_t>(at - names.key.begin());
        const float weight = says * probe.rarity[t];
        for (uint32_t x = names.key_start[i]; x < names.key_start[i + 1]; ++x) {
          const uint32_t name = names.posting[x];
          if (word[name] == 0) by_word.push_back(name);
          word[name] = std::max(word[name], weight);
        }
      };
      each_key(probe, t, true, look);
      if (t + 1 < probe.name_token[p + 1]) each_joined_key(probe, t, look);
      for (uint32_t name : by_word) {
        if (sum[name] == 0) touched.push_back(name);
        sum[name] += word[name];
        word[name] = 0;
      }
    }
    best_of(touched);
    const size_t words = out.size();
    for (uint32_t name : touched) sum[name] = 0;
    touched.clear();
    for (uint32_t r = probe.name_reading[p]; r < probe.name_reading[p + 1]; ++r) {
      const auto at = std::lower_bound(names.reading_key.begin(), names.reading_key.end(), probe.reading[r]);
      if (at == names.reading_key.end() || *at != probe.reading[r]) continue;
      const size_t i = static_cast<size_t>(at - names.reading_key.begin());
      const float weight = probe.share[r] / probe.prior[r];
      for (uint32_t x = names.reading_start[i]; x < names.reading_start[i + 1]; ++x) {
        const uint32_t name = names.reading_name[x];
        if (sum[name] == 0) touched.push_back(name);
        sum[name] += weight * names.reading_share[x];
      }
    }
    best_of(touched);
    // In turns, each once.
    const std::vector<int32_t> by_words(out.begin(), out.begin() + static_cast<long>(words)),
        by_readings(out.begin() + static_cast<long>(words), out.end());
    std::unordered_set<int32_t> seen;
    out.clear();
    for (size_t i = 0; i < std::max(by_words.size(), by_readings.size()); ++i)
      for (const std::vector<int32_t>* found : {&by_readings, &by_words})
        if (i < found->size() && seen.insert((*found)[i]).second) out.push_back((*found)[i]);
  }
  return to_numpy(std::move(out));
}

}  // namespace

NB_MODULE(words, m) {
  nb::class_<Costs>(m, "Costs")
      .def(nb::init<const std::vector<float>&, const std::vector<float>&, const std::vector<float>&, float, float,
                    float, const std::vector<std::tuple<std::string, std::string, float>>&>());
  nb::class_<Weights>(m, "Weights")
      .def(nb::init<>())
#define FIELD(name) .def_rw(#name, &Weights::name)
      FIELD(exact) FIELD(usual) FIELD(further) FIELD(initial) FIELD(joined) FIELD(joined_limit) FIELD(homophone) FIELD(known) FIELD(conflict)
      FIELD(extra) FIELD(extra_particle) FIELD(sole) FIELD(kin) FIELD(rotated) FIELD(disordered) FIELD(most_disordered)
      FIELD(unrelated) FIELD(korean) FIELD(slip) FIELD(respelled) FIELD(limit);
#undef FIELD
  nb::class_<Names>(m, "Names")
      .def(nb::init<>())
      .def("add", &Names::add)
      .def("take", &Names::take)
      .def("__len__", &Names::size);
  m.def("compare", &compare);
  m.def("explain", &explain);
  m.def("search", &search);
  m.def("spelling", [](const Costs& costs, const std::string& a, const std::string& b, bool vowelless) {
    const auto bad = [](const std::string& s) {
      return s.size() > MAX_LETTERS || std::any_of(s.begin(), s.end(), [](char c) { return code(c) < 0; });
    };
    if (bad(a) || bad(b)) throw std::invalid_argument("at most 32 letters a to z and digits");
    return spelling(costs, {a.data(), static_cast<int>(a.size())}, {b.data(), static_cast<int>(b.size())}, vowelless,
                    FAR);
  });
}
