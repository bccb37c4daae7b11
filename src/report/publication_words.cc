#include "report/publication_words.h"

#include "report/json_members.h"
#include "report/numbers.h"
#include "report/wording.h"

namespace aisle::report {

Text publication_words(const Json& publication, double version) {
  if (publication.is_null()) return say("next.unpublished");
  const double answers = number(publication, "version");
  if (answers != version) return say("next.candidate", {{"version", grouped(answers)}});
  const std::string why = string(publication, "why");
  Text out = say("next.answers", {{"version", grouped(answers)}});
  if (why != "won") return in_wording("next.rule." + why) ? joined(out, say("next.rule." + why)) : out;
  const Json& gain = member(publication, "gain");
  return joined(out, say("next.rule.won", {{"gain", fixed(number(gain, "gain"), 4)},
                                           {"metric", string(gain, "metric")},
                                           {"low", fixed(number(gain, "low"), 4)},
                                           {"high", fixed(number(gain, "high"), 4)}}));
}

}  // namespace aisle::report
