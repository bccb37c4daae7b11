#pragma once

#include <string_view>

namespace aisle::report {

// Chooses the language before anything is shown, listens to the switch, and opens what is folded before printing.
inline constexpr std::string_view kPageScript = R"js(
(function () {
  var root = document.documentElement;
  var first = 'fixed' in root.dataset ? root.dataset.lang : '';
  function show(language) {
    root.dataset.lang = language;
    root.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = root.getAttribute('data-title-' + language);
    document.querySelectorAll('[data-choose]').forEach(function (button) {
      button.setAttribute('aria-pressed', button.dataset.choose === language);
    });
  }
  function wanted() {
    var asked = /[?&#](?:lang=)?(en|zh)\b/i.exec(location.hash + location.search);
    if (asked) return asked[1].toLowerCase();
    if (first) return first;
    return /^zh/i.test(navigator.language || '') ? 'zh' : 'en';
  }
  show(wanted());
  root.classList.add('js');
  addEventListener('hashchange', function () { show(wanted()); });
  addEventListener('DOMContentLoaded', function () {
    show(wanted());
    document.querySelectorAll('[data-choose]').forEach(function (button) {
      button.onclick = function () {
        history.replaceState(null, '', '#' + button.dataset.choose);
        show(button.dataset.choose);
      };
    });
  });
  addEventListener('beforeprint', function () {
    document.querySelectorAll('details').forEach(function (folded) { folded.open = true; });
  });
})();
)js";

}  // namespace aisle::report
