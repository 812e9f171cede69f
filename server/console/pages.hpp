// The pages' templates and static files, made from pages/ by the build.
#pragma once

#include <string_view>

namespace shiftguard::console {

extern const std::string_view layout_page;
extern const std::string_view sign_in_page;
extern const std::string_view link_page;
extern const std::string_view list_page;
extern const std::string_view incident_page;
extern const std::string_view workstations_page;
extern const std::string_view exceptions_page;
extern const std::string_view message_page;
extern const std::string_view style_css;
extern const std::string_view icon_svg;

}  // namespace shiftguard::console
