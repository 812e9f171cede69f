// The control types as D-Bus dictionaries and errors, and back. Strict in types, lenient in what is absent or new.
#pragma once

#include "agent/control/control.hpp"

#include <map>
#include <string>
#include <vector>

#include <sdbus-c++/sdbus-c++.h>

namespace shiftguard::control::wire {

inline constexpr const char* bus_name = "org.shiftguard.Agent1";
/// Of a connection that answers sign-ins alone, and root alone as the system's bus is set up.
inline constexpr const char* gate_name = "org.shiftguard.Gate1";
inline constexpr const char* object_path = "/org/shiftguard/Agent1";
inline constexpr const char* interface_name = "org.shiftguard.Agent1";

using Dictionary = std::map<std::string, sdbus::Variant>;

[[nodiscard]] Dictionary to_wire(const control::Status& status);
[[nodiscard]] Dictionary to_wire(const Line& line);
[[nodiscard]] Dictionary to_wire(const EnrolProgress& progress);
[[nodiscard]] Dictionary to_wire(const Admission& admission);
[[nodiscard]] Dictionary to_wire(const Verification& verification);
[[nodiscard]] Dictionary to_wire(const Released& released);
[[nodiscard]] Dictionary to_wire(const TemplateLine& line);
[[nodiscard]] Dictionary to_wire(const JournalPage& page);

/// Errors: corrupted, naming the key.
[[nodiscard]] Result<control::Status> status_from(const Dictionary& dictionary);
[[nodiscard]] Result<Line> line_from(const Dictionary& dictionary);
[[nodiscard]] Result<EnrolProgress> progress_from(const Dictionary& dictionary);
[[nodiscard]] Result<Admission> admission_from(const Dictionary& dictionary);
[[nodiscard]] Result<Verification> verification_from(const Dictionary& dictionary);
[[nodiscard]] Result<Released> released_from(const Dictionary& dictionary);
[[nodiscard]] Result<TemplateLine> template_from(const Dictionary& dictionary);
[[nodiscard]] Result<JournalPage> journal_from(const Dictionary& dictionary);

/// org.shiftguard.Error.* with the error's sentence.
[[nodiscard]] sdbus::Error to_wire(const Error& error);
/// An answer of ours as the Error it was; one of the bus's own as a sentence about the agent.
[[nodiscard]] Error error_from(const sdbus::Error& error);

}  // namespace shiftguard::control::wire
