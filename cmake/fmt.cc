// {fmt} comes with libtorch as headers alone. Used so, it costs every file that formats a line of text four seconds of
// compiling; compiled once, here, it costs them 0.4. The instances are what its headers declare and leave to one file.

#include <fmt/format-inl.h>

template fmt::detail::thousands_sep_result<char> fmt::detail::thousands_sep_impl<char>(fmt::locale_ref);
template char fmt::detail::decimal_point_impl<char>(fmt::locale_ref);
template fmt::locale_ref::locale_ref(const std::locale&);
template std::locale fmt::locale_ref::get<std::locale>() const;
