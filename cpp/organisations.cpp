// Comparison of organisations' names: words with a role, put side by side.
//
// The method, top to bottom:
//   names       words with a role (kinds/organisation/parse.py), ready to be compared many times
//   equal       words in common by text, then by meaning
//   alike       words that may be one: by spelling, by an ending, as Korean syllables
//   links       what may be one, words joined or split and initials among them; the best that share no word
//   apart       what every word costs that is on one side only, and what contradicts
//   ratio       of the whole, with the family to which two organisations may belong
//
// Everything is log10. The model is told in kinds/organisation/align.py, its constants in params.py there.

#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "spelling.hpp"

namespace nb = nanobind;
using truename::Costs;
using truename::MAX_LETTERS;

namespace {

constexpr double FAR = truename::FAR;
constexpr int MAX_TOKENS = 32;  // of a name: a set of its words has as many bits

// In the order of `Role` in kinds/organisation/parse.py.
enum Role : int { WORD, COMMON, TRADE, PLACE, NUMBER, FILLER, FORM, ROLES };

// --- names

struct Token {
  std::string text;
  std::u32string letters, latin;  // of the text, and of the first form
  Role role;
  std::string meaning, family;
  double rarity;
  std::vector<std::string> forms;
  std::vector<std::string> shapes;  // of the forms
  std::string script;
  bool vowelless;
};

// Places of words in a name, as bits.
using Places = uint32_t;

Places place(int at) { return 1u << at; }

template <class F>
void each(Places places, F&& give) {
  for (int at = 0; places >> at; ++at)
    if (places >> at & 1) give(at);
}

int count(Places places) {
  int found = 0;
  for (; places; places &= places - 1) ++found;
  return found;
}

// Whether the places of `one`, from the first on, come before those of `other`.
bool before(Places one, Places other) {
  const Places differ = one ^ other, first = differ & (~differ + 1), beyond = ~(first | (first - 1));
  return one & first ? other & beyond : differ && !(one & beyond);
}

// What two or more neighbours make together.
struct Run {
  std::string text;
  Places places;
};

std::u32string decoded(const std::string& text) {
  std::u32string out;
  for (const unsigned char c : text) {
    if ((c & 0xC0) == 0x80 && !out.empty())
      out.back() = out.back() << 6 | (c & 0x3F);
    else
      out.push_back(c < 0x80 ? c : c < 0xE0 ? c & 0x1F : c < 0xF0 ? c & 0x0F : c & 0x07);
  }
  return out;
}

// Where the sounds of a word are made, in which all romanisations of a Korean word agree: vowels, at the lips (p), at
// the back (k), elsewhere (t), each run once. A first l, n or r is not spoken in the South, and an h may go anywhere.
std::string shape(const std::string& form) {
  //                              abcdefghijklmnopqrstuvwxyz
  static const char* const MADE = "apktapk-atktpta" "pkttt" "apatat";
  std::string out;
  for (size_t i = form.find_first_of("lnr") == 0; i < form.size(); ++i) {
    const char c = form[i], after = i + 1 < form.size() ? form[i + 1] : 0;
    char made = c >= 'a' && c <= 'z' ? MADE[c - 'a'] : c;
    if (c == 'c' && after == 'h') made = 't';
    if (c == 'n' && after == 'g') made = 'k';
    if (made != '-' && (out.empty() || out.back() != made)) out.push_back(made);
  }
  return out;
}

using Given =
    std::tuple<std::string, int, std::string, std::string, double, std::vector<std::string>, std::string, bool>;

struct Name {
  std::vector<Token> tokens;
  std::vector<Run> runs;

  Name(const std::vector<Given>& given, int most_joined) {
    if (given.size() > MAX_TOKENS) throw std::invalid_argument("a name of at most 32 words");
    for (const auto& [text, role, meaning, family, rarity, forms, script, vowelless] : given) {
      const auto unread = [](const std::string& form) {
        return form.empty() || std::any_of(form.begin(), form.end(), [](char c) { return truename::code(c) < 0; });
      };
      if (text.empty() || forms.empty() || std::any_of(forms.begin(), forms.end(), unread) || role < 0 || role >= ROLES)
        throw std::invalid_argument("a word has a text, a role, and forms of a to z and digits");
      std::vector<std::string> shapes;
      for (const std::string& form : forms) shapes.push_back(shape(form));
      tokens.push_back({text, decoded(text), decoded(forms[0]), static_cast<Role>(role), meaning, family, rarity, forms,
                        shapes, script, vowelless});
    }
    const int n = static_cast<int>(tokens.size());
    for (int count = 2; count <= most_joined; ++count)
      for (int at = 0; at + count <= n; ++at) {
        Run run{};
        for (int i = at; i < at + count; ++i) run.text += tokens[i].forms[0], run.places |= place(i);
        runs.push_back(std::move(run));
      }
  }

  int size() const { return static_cast<int>(tokens.size()); }

  double rarity(Places places) const {
    double sum = 0;
    each(places, [&](int at) { sum += tokens[at].rarity; });
    return sum;
  }
};

// Puts two names in order, whichever is given first: by the texts of their words.
bool later(const Name& one, const Name& other) {
  return std::lexicographical_compare(other.tokens.begin(), other.tokens.end(), one.tokens.begin(), one.tokens.end(),
                                      [](const Token& x, const Token& y) { return x.text < y.text; });
}

// --- the model

struct Model {
  Costs costs;
  double translated, inflected, rejoined, abbreviated, further_form, further_left_out, mild, family;
  double farthest, farthest_per_letter, common_farthest, korean_farthest, korean_most, least_gain, rarest;
  double initial, further_letter, abbreviated_in_part;
  int least_joined, least_acronym, most_acronym, most_of_a_word, least_stem;
  std::array<double, ROLES> left_out, conflict;
  std::map<std::string, double> family_difference;
  std::unordered_set<std::string> endings;

  Model(const std::tuple<std::vector<float>, std::vector<float>, std::vector<float>, float, float, float,
                         std::vector<std::tuple<std::string, std::string, float>>>& spelling,
        const std::map<std::string, double>& numbers, const std::vector<double>& left_out_,
        const std::vector<double>& conflict_, const std::map<std::string, double>& family_difference_,
        const std::vector<std::string>& endings_)
      : costs(std::make_from_tuple<Costs>(spelling)),
        family_difference(family_difference_),
        endings(endings_.begin(), endings_.end()) {
    const auto number = [&](const char* name) {
      const auto found = numbers.find(name);
      if (found == numbers.end()) throw std::invalid_argument(std::string("the model needs ") + name);
      return found->second;
    };
    const auto count = [&](const char* name) { return static_cast<int>(number(name)); };
    translated = number("translated"), inflected = number("inflected"), rejoined = number("rejoined");
    abbreviated = number("abbreviated"), further_form = number("further_form"), mild = number("mild");
    further_left_out = number("further_left_out"), family = number("family"), rarest = number("rarest");
    farthest = number("farthest"), farthest_per_letter = number("farthest_per_letter");
    common_farthest = number("common_farthest"), korean_farthest = number("korean_farthest");
    korean_most = number("korean_most"), least_gain = number("least_gain"), initial = number("initial");
    further_letter = number("further_letter"), abbreviated_in_part = number("abbreviated_in_part");
    least_joined = count("least_joined"), least_acronym = count("least_acronym"), least_stem = count("least_stem");
    most_acronym = count("most_acronym"), most_of_a_word = count("most_of_a_word");
    if (left_out_.size() != ROLES || conflict_.size() != ROLES) throw std::invalid_argument("a weight for each role");
    std::copy(left_out_.begin(), left_out_.end(), left_out.begin());
    std::copy(conflict_.begin(), conflict_.end(), conflict.begin());
  }
};

// --- parts: what two names have in common, or do not

enum Way : int { SAME, MEANING, SPELLING, JOINED, INITIALS, KOREAN, SAME_FORM, LEFT_OUT, CONFLICT, OTHER_FORM, WAYS };

const char* const CALLED[WAYS] = {"same",   "meaning",   "spelling", "joined",   "initials",
                                  "Korean", "same form", "left out", "conflict", "other form"};

struct Part {
  Way way;
  Places ours, theirs;
  double weight;
  bool doubtful;
};

using Parts = std::vector<Part>;
// --- equal

// Pairs the words that are left of both sides and for which `equal` holds, the first with the first.
template <class Equal, class Pair>
void pair_up(Parts& parts, Places& one, Places& other, Equal&& equal, Pair&& pair) {
  each(one, [&](int at) {
    for (int to = 0; other >> to; ++to)
      if (other >> to & 1 && equal(at, to)) {
        parts.push_back(pair(at, to));
        one &= ~place(at);
        other &= ~place(to);
        return;
      }
  });
}

void equal(const Model& model, const Name& ours, const Name& theirs, Parts& parts, Places& one, Places& other) {
  const auto pair = [&](int at, int to) -> Part {
    const Token &x = ours.tokens[at], &y = theirs.tokens[to];
    if (x.role == FORM) return {SAME_FORM, place(at), place(to), x.rarity, false};
    const double rarity = std::min(x.rarity, y.rarity);
    if (x.text == y.text) return {SAME, place(at), place(to), rarity, false};
    return {MEANING, place(at), place(to), std::max(0.0, rarity + model.translated), x.role == TRADE};
  };
  const auto same_text = [&](int at, int to) {
    const Token &x = ours.tokens[at], &y = theirs.tokens[to];
    return x.text == y.text && (x.role == FORM) == (y.role == FORM);
  };
  const auto same_meaning = [&](int at, int to) {
    const Token &x = ours.tokens[at], &y = theirs.tokens[to];
    return !x.meaning.empty() && x.role == y.role && x.meaning == y.meaning;
  };
  pair_up(parts, one, other, same_text, pair);
  pair_up(parts, one, other, same_meaning, pair);
}

// --- alike

double cost_of(const Model& model, const std::string& one, const std::string& other, bool vowelless, double limit) {
  if (one == other) return 0;
  const int n = std::min<int>(MAX_LETTERS, static_cast<int>(one.size()));
  const int m = std::min<int>(MAX_LETTERS, static_cast<int>(other.size()));
  const int least = std::min(n, m);
  if (!vowelless && (least < 2 || std::abs(n - m) > least / 2.0 + 1)) return FAR;
  return truename::spelling(model.costs, {one.data(), n}, {other.data(), m}, vowelless, static_cast<float>(limit));
}

// The letters of a word that say which it is: where one script writes no short vowels, its consonants.
double letters(const std::string& word, bool vowelless) {
  const auto counts = [&](char c) { return !vowelless || std::string_view("aeiou").find(c) == std::string_view::npos; };
  return static_cast<double>(std::count_if(word.begin(), word.end(), counts));
}

// The cost up to which two spellings may be one word's.
double reach(const Model& model, const std::string& one, const std::string& other, bool vowelless) {
  const double least = std::min(letters(one, vowelless), letters(other, vowelless));
  return std::min(model.farthest, model.farthest_per_letter * least);
}

// Whether only one of two words leaves its vowels out, so that they cannot be compared.
bool unwritten(const Token& one, const Token& other) { return one.vowelless != other.vowelless; }

// By the likeliest pair of Latin forms.
double cost_of_words(const Model& model, const Token& one, const Token& other, double limit) {
  double best = FAR;
  for (size_t i = 0; i < one.forms.size(); ++i)
    for (size_t j = 0; j < other.forms.size(); ++j) {
      const double further = -model.further_form * static_cast<double>(i + j);
      best = std::min(best, further + cost_of(model, one.forms[i], other.forms[j], unwritten(one, other), limit));
    }
  return best;
}

// Whether one word is the other with an ending.
bool inflected(const Model& model, const Token& one, const Token& other) {
  for (const std::string& a : one.forms)
    for (const std::string& b : other.forms) {
      const std::string &shorter = a.size() <= b.size() ? a : b, &longer = a.size() <= b.size() ? b : a;
      if (static_cast<int>(shorter.size()) >= model.least_stem && longer.compare(0, shorter.size(), shorter) == 0 &&
          model.endings.count(longer.substr(shorter.size())))
        return true;
    }
  return false;
}

// Whether two words may be spellings of one Korean word, as far as a glance tells.
bool maybe_korean(const Token& one, const Token& other) {
  if (one.role != WORD || other.role != WORD) return false;
  for (const Token* token : {&one, &other})
    if (token->script != "Latin" && token->script != "Cyrillic") return true;
  for (const std::string& a : one.shapes)
    if (std::find(other.shapes.begin(), other.shapes.end(), a) != other.shapes.end()) return true;
  return false;
}

// `syllables`: what two words say as Korean ones, log10; a function of Python, for it is seldom asked.
using Syllables = nb::callable;

std::pair<Way, double> alike(const Model& model, const Syllables& syllables, const Token& one, const Token& other) {
  if (one.role == NUMBER || other.role == NUMBER) return {SPELLING, -FAR};
  const bool known = !one.meaning.empty() && !other.meaning.empty();
  if (known && !(one.role == COMMON && other.role == COMMON)) return {SPELLING, -FAR};
  const bool korean = maybe_korean(one, other);
  const double closest = reach(model, one.forms[0], other.forms[0], unwritten(one, other));
  const double cost = cost_of_words(model, one, other, korean ? std::max(closest, model.korean_farthest) : closest);
  if (known && cost >= model.common_farthest) return {SPELLING, -FAR};  // known to be two
  const double rarity = std::min(one.rarity, other.rarity);
  // Nothing is rarer than a misspelling of what is common.
  double gain = cost <= closest ? std::min(rarity, std::max(one.rarity, other.rarity) - cost) : -FAR;
  if (inflected(model, one, other)) gain = std::max(gain, rarity + model.inflected);
  if (korean && gain < std::min(rarity, model.korean_most) && cost <= model.korean_farthest) {
    const double read = nb::cast<double>(syllables(one.text, other.text));
    const double by_syllables = std::min({read, rarity, model.korean_most});
    if (by_syllables > std::max(gain, 0.0)) return {KOREAN, by_syllables};
  }
  return {SPELLING, gain};
}

// --- links

// A name, and which of its words have found nothing equal on the other side; `words`: those that are no legal forms.
struct Side {
  const Name& name;
  Places left, words = 0;

  Side(const Name& of, Places which) : name(of), left(which) {
    each(which, [&](int at) { words |= of.tokens[at].role == FORM ? 0 : place(at); });
  }
  const Token& operator[](int at) const { return name.tokens[at]; }
};

void single(const Model& model, const Syllables& syllables, const Side& one, const Side& other, Parts& links) {
  each(one.words, [&](int at) {
    each(other.words, [&](int to) {
      const auto [way, gain] = alike(model, syllables, one[at], other[to]);
      if (gain > model.least_gain) links.push_back({way, place(at), place(to), gain, true});
    });
  });
}

// The first letter may be a slip, the first two hardly.
bool begin_alike(const std::string& one, const std::string& other) {
  return one.find(other[0]) < 2 || other.find(one[0]) < 2;
}

// A word of `one` that several neighbours of the other name make together: SiemensAG, Siemens AG.
void joined(const Model& model, const Side& one, const Side& other, Parts& links) {
  for (const Run& run : other.name.runs) {
    if (run.places & ~other.left) continue;
    each(one.words, [&](int at) {
      const std::string& form = one[at].forms[0];
      const int longer = static_cast<int>(run.text.size()) - static_cast<int>(form.size());
      if (static_cast<int>(form.size()) < model.least_joined || std::abs(longer) > 2) return;
      if (!begin_alike(form, run.text)) return;
      const double closest = reach(model, form, run.text, false), cost = cost_of(model, form, run.text, false, closest);
      if (cost > closest) return;
      const double gain = std::min(one[at].rarity, other.name.rarity(run.places)) + model.rejoined - cost;
      if (gain > model.least_gain) links.push_back({JOINED, place(at), run.places, gain, true});
    });
  }
}

// All that is left on both sides, written together: Andrang Heta, Ndrangheta.
void whole(const Model& model, const Side& one, const Side& other, Parts& links) {
  if (!one.words || !other.words || count(one.words) + count(other.words) < 3) return;
  std::string first, second;
  each(one.words, [&](int at) { first += one[at].forms[0]; });
  each(other.words, [&](int at) { second += other[at].forms[0]; });
  const int n = static_cast<int>(first.size()), m = static_cast<int>(second.size());
  if (std::min(n, m) < model.least_joined || std::max(n, m) > MAX_LETTERS || !begin_alike(first, second)) return;
  const double closest = reach(model, first, second, false), cost = cost_of(model, first, second, false, closest);
  if (cost > closest) return;
  const double rarity = std::min({model.rarest, one.name.rarity(one.words), other.name.rarity(other.words)});
  const double gain = rarity + model.rejoined - cost;
  if (gain > model.least_gain) links.push_back({JOINED, one.words, other.words, gain, true});
}

// The places of the words from `start` on of which `brief` is made, one to three letters of each; none where it is not.
// Fillers may be left out. `own`: in their own script, not in Latin letters.
class Abbreviated {
 public:
  Abbreviated(const Model& model, const std::u32string& brief, const Side& side, int start, bool own)
      : model_(model), brief_(brief), side_(side), start_(start), own_(own), failed_(brief.size() + 1) {
    if (!read(0, start)) rows = 0;
  }
  Places rows = 0;

 private:
  bool read(size_t done, int at) {
    if (done == brief_.size()) return true;
    if (at == side_.name.size() || failed_[done] & place(at)) return false;
    const Token& token = side_[at];
    if (token.role != FORM && token.role != NUMBER && side_.left & place(at)) {
      const std::u32string& text = own_ ? token.letters : token.latin;
      const size_t most = std::min({static_cast<size_t>(model_.most_of_a_word), text.size() - 1, brief_.size() - done});
      for (size_t length = 1; length <= most && brief_[done + length - 1] == text[length - 1]; ++length)
        if (read(done + length, at + 1)) {
          rows |= place(at);
          return true;
        }
    }
    if ((token.role == FILLER || token.role == FORM) && at > start_ && read(done, at + 1)) return true;
    failed_[done] |= place(at);
    return false;
  }

  const Model& model_;
  const std::u32string& brief_;
  const Side& side_;
  const int start_;
  const bool own_;
  std::vector<Places> failed_;  // by what is read: where reading on fails, so that no name takes long
};

// A word of `one` that is made of the first letters of neighbours of the other name: BNC, KOMID.
void initials(const Model& model, const Side& one, const Side& other, Parts& links) {
  Places starts = 0;
  each(other.words, [&](int at) { starts |= other[at].role == FILLER ? 0 : place(at); });
  if (count(starts) < 2) return;
  each(one.words, [&](int at) {
    const Token& token = one[at];
    const int length = static_cast<int>(token.letters.size());
    if (length < model.least_acronym || length > model.most_acronym || token.vowelless || token.role == NUMBER) return;
    each(starts, [&](int start) {
      const Token& first = other[start];
      const bool same = first.script == token.script;
      const std::u32string& brief = same ? token.letters : token.latin;
      if (brief[0] != (same ? first.letters[0] : first.latin[0])) return;
      const Places rows = Abbreviated(model, brief, other, start, same).rows;
      const int words = count(rows);
      if (words < 2) return;
      const double by_letters = model.initial * words + model.further_letter * (static_cast<int>(brief.size()) - words);
      const double gain = std::min({token.rarity, other.name.rarity(rows), by_letters}) + model.abbreviated;
      if (gain > 0) links.push_back({INITIALS, place(at), rows, gain, true});
    });
  });
}

// Links that share no word, the best first.
Parts chosen(const Model& model, const Syllables& syllables, const Side& one, const Side& other) {
  Parts links, turned;
  single(model, syllables, one, other, links);
  whole(model, one, other, links);
  joined(model, one, other, links);
  initials(model, one, other, links);
  joined(model, other, one, turned);
  initials(model, other, one, turned);
  for (Part& link : turned) {
    std::swap(link.ours, link.theirs);
    links.push_back(link);
  }
  // What each brings beside leaving all of its words over, roughly.
  const auto worth = [&](const Part& link) {
    return link.weight - model.least_gain * (count(link.ours) + count(link.theirs)) / 2;
  };
  std::stable_sort(links.begin(), links.end(), [&](const Part& x, const Part& y) {
    if (worth(x) != worth(y)) return worth(x) > worth(y);
    return x.ours != y.ours ? before(x.ours, y.ours) : before(x.theirs, y.theirs);
  });
  Parts best;
  Places ours = 0, theirs = 0;
  for (const Part& link : links)
    if (!(link.ours & ours) && !(link.theirs & theirs)) {
      ours |= link.ours;
      theirs |= link.theirs;
      best.push_back(link);
    }
  return best;
}

// --- apart

// Roles of which another word on the other side contradicts: numbers contradict numbers only, forms forms.
int group(const Token& token) {
  return token.role <= PLACE ? 0 : token.role == NUMBER ? 1 : token.role == FORM ? 2 : 3;
}

// Where words or numbers contradict one another, legal forms say nothing, neither one in common nor two that differ:
// which of the two it is depends on how many forms a country has.
void apart(const Model& model, const Name& ours, const Name& theirs, Places one, Places other, Parts& parts) {
  const auto left_out = [&](const Name& name, int at, double share, bool turned) {
    const double weight = model.left_out[name.tokens[at].role] * share;
    parts.push_back({LEFT_OUT, turned ? 0 : place(at), turned ? place(at) : 0, weight, false});
  };
  std::vector<int> mine, its;
  const auto rarest_first = [](std::vector<int>& found, const Name& name, Places left, int wanted) {
    found.clear();
    each(left, [&](int at) {
      if (group(name.tokens[at]) == wanted) found.push_back(at);
    });
    std::stable_sort(found.begin(), found.end(),
                     [&](int x, int y) { return name.tokens[x].rarity > name.tokens[y].rarity; });
  };
  for (int wanted = 0; wanted < 3; ++wanted) {
    rarest_first(mine, ours, one, wanted);
    rarest_first(its, theirs, other, wanted);
    const size_t pairs = std::min(mine.size(), its.size());
    const auto contradicts = [](const Part& part) { return part.way == CONFLICT; };
    const bool told = wanted == 2 && std::any_of(parts.begin(), parts.end(), contradicts);
    double share = told ? 0 : 1;
    for (Part& part : parts)
      if (told && part.way == SAME_FORM) part.weight = 0;
    for (size_t i = 0; i < std::max(mine.size(), its.size()); ++i, share *= model.further_left_out) {
      if (i >= pairs) {
        const bool turned = i >= mine.size();
        left_out(turned ? theirs : ours, turned ? its[i] : mine[i], share, turned);
        continue;
      }
      const Token &x = ours.tokens[mine[i]], &y = theirs.tokens[its[i]];
      double weight = std::max(model.conflict[x.role], model.conflict[y.role]) * share;
      if (x.role == FORM && (x.family == y.family || x.family == "corporation" || y.family == "corporation"))
        weight *= model.mild;
      parts.push_back({x.role == FORM ? OTHER_FORM : CONFLICT, place(mine[i]), place(its[i]), weight, false});
    }
  }
  const auto fillers = [&](const Name& name, Places left, bool turned) {
    each(left, [&](int at) {
      if (name.tokens[at].role == FILLER) left_out(name, at, 1, turned);
    });
  };
  fillers(ours, one, false);
  fillers(theirs, other, true);
}

// Initials stand for a whole name: where nothing but they agrees, and a word is left that tells organisations apart,
// they hardly stand for these words.
void in_part(const Model& model, const Name& ours, const Name& theirs, Places one, Places other, Parts& parts) {
  bool tells = false;
  each(one, [&](int at) { tells |= group(ours.tokens[at]) == 0; });
  each(other, [&](int at) { tells |= group(theirs.tokens[at]) == 0; });
  if (!tells) return;
  if (std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.way != INITIALS && p.way != SAME_FORM; }))
    return;
  for (Part& part : parts)
    if (part.way == INITIALS) part.weight += model.abbreviated_in_part;
}

// --- ratio

double ratio(const Model& model, const Parts& parts) {
  double agreement = 0, cost = 0, doubtful = FAR;
  std::array<bool, WAYS> there{};
  for (const Part& part : parts) {
    (part.way >= LEFT_OUT ? cost : agreement) += part.weight;
    if (part.doubtful) doubtful = std::min(doubtful, part.weight);
    there[part.way] = true;
  }
  const char* way = there[CONFLICT] ? "conflict" : there[LEFT_OUT] ? "left out" : there[OTHER_FORM] ? "form" : "none";
  double members = std::pow(10.0, model.family_difference.at(way));
  if (doubtful < FAR) members += std::pow(10.0, model.family_difference.at("conflict") - doubtful);
  return cost - std::log10(std::pow(10.0, -agreement) + std::pow(10.0, model.family) * members);
}

Parts align(const Model& model, const Syllables& syllables, const Name& ours, const Name& theirs) {
  if (later(ours, theirs)) {
    Parts parts = align(model, syllables, theirs, ours);
    for (Part& part : parts) std::swap(part.ours, part.theirs);
    return parts;
  }
  const auto every = [](const Name& name) { return static_cast<Places>((uint64_t{1} << name.size()) - 1); };
  Places one = every(ours), other = every(theirs);
  Parts parts;
  equal(model, ours, theirs, parts, one, other);
  if (one && other)
    for (const Part& link : chosen(model, syllables, {ours, one}, {theirs, other})) {
      one &= ~link.ours;
      other &= ~link.theirs;
      parts.push_back(link);
    }
  in_part(model, ours, theirs, one, other, parts);
  apart(model, ours, theirs, one, other, parts);
  return parts;
}

using Said = std::tuple<std::string, std::vector<int>, std::vector<int>, double, bool>;

std::vector<Said> said(const Model& model, const Syllables& syllables, const Name& ours, const Name& theirs) {
  std::vector<Said> out;
  const auto listed = [](Places places) {
    std::vector<int> found;
    each(places, [&](int at) { found.push_back(at); });
    return found;
  };
  for (const Part& part : align(model, syllables, ours, theirs))
    out.emplace_back(CALLED[part.way], listed(part.ours), listed(part.theirs), part.weight, part.doubtful);
  return out;
}

// The log10 of the mean ratio over all pairs of names.
double score(const Model& model, const Syllables& syllables, const std::vector<const Name*>& ours,
             const std::vector<const Name*>& theirs) {
  if (ours.empty() || theirs.empty()) throw std::invalid_argument("a name on either side");
  double sum = 0;
  for (const Name* one : ours)
    for (const Name* other : theirs) sum += std::pow(10.0, ratio(model, align(model, syllables, *one, *other)));
  return std::log10(sum / static_cast<double>(ours.size() * theirs.size()));
}

double ratio_of(const Model& model, const std::vector<std::tuple<std::string, double, bool>>& given) {
  Parts parts;
  for (const auto& [way, weight, doubtful] : given) {
    const auto at = std::find(std::begin(CALLED), std::end(CALLED), way);
    if (at == std::end(CALLED)) throw std::invalid_argument("no such way: " + way);
    parts.push_back({static_cast<Way>(at - std::begin(CALLED)), 0, 0, weight, doubtful});
  }
  return ratio(model, parts);
}

}  // namespace

NB_MODULE(organisations, m) {
  nb::class_<Name>(m, "Name")
      .def(nb::init<const std::vector<Given>&, int>())
      .def("__len__", &Name::size);
  nb::class_<Model>(m, "Model")
      .def(nb::init<const std::tuple<std::vector<float>, std::vector<float>, std::vector<float>, float, float, float,
                                     std::vector<std::tuple<std::string, std::string, float>>>&,
                    const std::map<std::string, double>&, const std::vector<double>&, const std::vector<double>&,
                    const std::map<std::string, double>&, const std::vector<std::string>&>());
  m.def("align", &said);
  m.def("ratio", &ratio_of);
  m.def("score", &score);
}
