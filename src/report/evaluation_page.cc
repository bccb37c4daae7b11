#include "report/evaluation_page.h"

#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/page.h"

namespace aisle::report {

std::string evaluation_page(const Json& evaluation, std::optional<Language> opens_in) {
  const Evaluation read = read_evaluation(evaluation);
  std::string body;
  for (const auto section :
       {verdict_section, baselines_section, figures_section, models_section, curves_section, errors_section,
        importance_section, learning_section, preparation_section, method_section, data_section, use_section}) {
    body += section(read);
  }
  return page_html({.kind = say("page.kind"),
                    .title = say("page.title", {{"predicted", predicted(read)}}),
                    .body = body,
                    .footer = say("page.made"),
                    .opens_in = opens_in});
}

}  // namespace aisle::report
