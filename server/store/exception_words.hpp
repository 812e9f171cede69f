// What the audit says of exceptions, whatever the store.
#pragma once

#include "server/store/store.hpp"

#include <string>

namespace shiftguard::store {

[[nodiscard]] std::string in_words(const Exception& exception);
[[nodiscard]] std::string withdrawal_in_words(const Exception& exception);

}  // namespace shiftguard::store
