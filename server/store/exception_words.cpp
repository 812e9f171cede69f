#include "server/store/exception_words.hpp"

namespace shiftguard::store {
namespace {

std::string name_of(const Exception& exception) {
    return exception.code_hour ? code_id_of(exception) : "grant " + exception.id;
}

}  // namespace

std::string in_words(const Exception& exception) {
    return "granted an exception from " + std::string(to_string(exception.finding)) + " to " +
           std::string(to_string(exception.subject.kind)) + " " + exception.subject.name + " on " +
           (exception.workstation.empty() ? "every workstation" : "workstation " + exception.workstation.text()) +
           " for " + std::to_string(exception.length.count()) + " min as " + name_of(exception) + ": " +
           exception.reason;
}

std::string withdrawal_in_words(const Exception& exception) {
    return "took back the exception from " + std::string(to_string(exception.finding)) + " to " +
           std::string(to_string(exception.subject.kind)) + " " + exception.subject.name + ": " + name_of(exception);
}

}  // namespace shiftguard::store
