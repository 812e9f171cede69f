// Phrases in the language of the person.
#pragma once

#include "agent/desk/words.hpp"

#include <QString>

namespace shiftguard::desk {

[[nodiscard]] QString say(const char* text);
[[nodiscard]] QString say(const Phrase& phrase);

}  // namespace shiftguard::desk
