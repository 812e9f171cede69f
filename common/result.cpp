#include "common/result.hpp"

namespace shiftguard {

const char* to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid_input:
            return "invalid_input";
        case ErrorKind::not_found:
            return "not_found";
        case ErrorKind::refused:
            return "refused";
        case ErrorKind::unavailable:
            return "unavailable";
        case ErrorKind::timeout:
            return "timeout";
        case ErrorKind::corrupted:
            return "corrupted";
        case ErrorKind::exhausted:
            return "exhausted";
        case ErrorKind::internal:
            return "internal";
    }
    return "internal";
}

std::string to_sentence(const Error& error) {
    return error.subject.empty() ? error.message : error.subject + ": " + error.message;
}

}  // namespace shiftguard
