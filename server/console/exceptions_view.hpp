// The page of the exceptions: the form that grants one, the code that was just made, and what was granted lately.
#pragma once

#include "common/result.hpp"
#include "server/console/format.hpp"
#include "server/console/render.hpp"
#include "server/exceptions/exceptions.hpp"
#include "server/store/store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::console {

/// What stands in the form, and what there is to say about it.
struct ExceptionForm {
    exceptions::Wish wish;
    std::string fault;                             ///< a sentence; empty where there is none
    std::optional<exceptions::Granted> code = {};  ///< a code that was just made
};

struct ExceptionBooks {
    std::vector<store::Workstation> workstations;
    std::vector<store::Exception> given;       ///< newest first
    std::vector<store::Incident> never_given;  ///< uses of what was never granted here, newest first
};
[[nodiscard]] Result<ExceptionBooks> read_exceptions(store::IncidentStore& store);

[[nodiscard]] View exceptions_view(const ExceptionBooks& books, const ExceptionForm& form, const Reader& reader);

/// The page with the form filled in for this finding of this worker.
[[nodiscard]] std::string exception_address(const store::Incident& incident);
[[nodiscard]] std::string exception_address(const WorkstationId& workstation);

/// The catalogue's key of what is wrong with a wish.
[[nodiscard]] std::string_view fault_key(const Error& error);

}  // namespace shiftguard::console
