// `shiftguard policy simulate`: what a policy would have made of the recorded past, against another.
#pragma once

#include "agent/cli/command.hpp"

namespace shiftguard::cli {

void add_simulate(CLI::App& policy_command, Chosen& chosen);

}  // namespace shiftguard::cli
