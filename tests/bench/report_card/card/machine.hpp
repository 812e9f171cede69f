// Where and when a card was made: a figure without them can't be repeated.
#pragma once

#include "tests/bench/report_card/card/card.hpp"

#include <string>

namespace shiftguard::report_card {

/// Puts version, date, processor, cores, system and the command into `about`, and a line of them under the table.
void tell_machine(Card& card, const std::string& command);

}  // namespace shiftguard::report_card
