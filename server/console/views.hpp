// From what the store holds to what a page shows. Pure.
#pragma once

#include "server/console/format.hpp"
#include "server/console/render.hpp"
#include "server/review/pictures.hpp"
#include "server/review/review.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace shiftguard::console {

inline constexpr std::size_t page_size = 25;

/// The list's address for a filter and a page.
[[nodiscard]] std::string list_address(const store::IncidentFilter& filter, std::size_t page);
[[nodiscard]] std::string incident_address(const store::IncidentKey& key);

[[nodiscard]] View list_view(const store::IncidentPage& page, const store::IncidentFilter& filter, std::size_t number,
                             const Reader& reader);

/// `fault`: a sentence about the form that was sent; empty where there is none. `note`: what was written in it.
struct FormState {
    std::string fault;
    std::string note;
};
[[nodiscard]] View incident_view(const review::Case& shown, const std::vector<review::Picture>& pictures,
                                 const FormState& form, const Reader& reader);

}  // namespace shiftguard::console
