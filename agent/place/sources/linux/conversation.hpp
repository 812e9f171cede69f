// Questions over D-Bus that must all be answered by one deadline; what is not answered, or not as expected, is nullopt.
// For this folder's .cpp files only.
#pragma once

#include "common/linux/bus.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace shiftguard::place {

inline constexpr auto properties_interface = "org.freedesktop.DBus.Properties";

class Conversation {
public:
    /// Two sources, each with this patience and the bus's own margin, together keep the port's 2 s.
    static constexpr std::chrono::milliseconds patience{700};

    explicit Conversation(std::unique_ptr<sdbus::IConnection> connection) : connection_(std::move(connection)) {}

    [[nodiscard]] sdbus::IConnection& connection() { return *connection_; }
    /// Begins to serve the connection; after what it exports has been registered.
    void start() { loop_ = std::make_unique<bus::Loop>(*connection_); }
    /// No callback runs any more once it returns; nothing is answered either.
    void stop() { loop_.reset(); }
    void set_deadline() { deadline_ = std::chrono::steady_clock::now() + patience; }

    template <class Value, class... Arguments>
    [[nodiscard]] std::optional<Value> call(const std::string& service, const std::string& path,
                                            const std::string& interface, const std::string& method,
                                            const Arguments&... arguments) {
        auto reply = ask(service, path, interface, method, arguments...);
        if (!reply) {
            return std::nullopt;
        }
        try {
            Value value;
            *reply >> value;
            return value;
        } catch (const sdbus::Error&) {  // an answer of another type
            return std::nullopt;
        }
    }

    /// True where the method answered without an error; what it answered does not matter.
    template <class... Arguments>
    [[nodiscard]] bool tell(const std::string& service, const std::string& path, const std::string& interface,
                            const std::string& method, const Arguments&... arguments) {
        return ask(service, path, interface, method, arguments...).has_value();
    }

    template <class Value>
    [[nodiscard]] std::optional<Value> property(const std::string& service, const std::string& path,
                                                const std::string& interface, const std::string& name) {
        const auto value = call<sdbus::Variant>(service, path, properties_interface, "Get", interface, name);
        return value && value->containsValueOfType<Value>() ? std::optional(value->get<Value>()) : std::nullopt;
    }

private:
    template <class... Arguments>
    std::optional<sdbus::MethodReply> ask(const std::string& service, const std::string& path,
                                          const std::string& interface, const std::string& method,
                                          const Arguments&... arguments) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
        if (left <= std::chrono::milliseconds(0)) {
            return std::nullopt;
        }
        try {
            const auto proxy = sdbus::createProxy(*connection_, service, path);
            auto reply = bus::ask(*proxy, left, interface, method, arguments...);
            return reply ? std::optional(*std::move(reply)) : std::nullopt;
        } catch (const sdbus::Error&) {  // a path that is none
            return std::nullopt;
        }
    }

    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::now() + patience;
    std::unique_ptr<sdbus::IConnection> connection_;
    std::unique_ptr<bus::Loop> loop_;
};

}  // namespace shiftguard::place
