#include "agent/daemon/loggable_fault.hpp"

namespace shiftguard::daemon {

Error without_contents(const Error& error) {
    if (error.kind != ErrorKind::invalid_input) {
        return error;  // about the file, its size, its signature, its version or its validity
    }
    return {error.kind, error.subject,
            "the policy has a fault; run shiftguard policy check with this file as an administrator", error.retry};
}

Error without_shifts(const Error& error) {
    if (error.kind != ErrorKind::invalid_input) {
        return error;  // about the file, its size, its address or the copy that is kept
    }
    return {error.kind, error.subject, "the roster has a fault; run shiftguard doctor as root, it says which",
            error.retry};
}

}  // namespace shiftguard::daemon
