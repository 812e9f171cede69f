#include "agent/roster/document_fault.hpp"

#include "agent/roster/fault.hpp"

#include <string>
#include <utility>
#include <vector>

namespace shiftguard::roster {

Error document_fault(std::string_view text, std::string_view file, document::Fault fault,
                     const document::Limits& limits) {
    std::vector<document::Fault> faults{std::move(fault)};
    document::find_lines(text, faults, limits);
    const auto& first = faults.front();
    constexpr std::size_t longest_pointer = 80;
    const std::string pointer = piece_of(first.pointer, longest_pointer);
    return roster_fault(file, first.line, pointer.empty() ? first.reason : pointer + ": " + first.reason);
}

}  // namespace shiftguard::roster
