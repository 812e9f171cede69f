#include "tests/support/private_bus.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace shiftguard::testing {

PrivateBus::PrivateBus()
    : PrivateBus(R"(<policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>)") {}

PrivateBus::PrivateBus(const std::string& policy) {
    const auto file = folder_.write("bus.conf",
                                    R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=)" + folder_.path().string() +
                                        "</listen>\n  <auth>EXTERNAL</auth>\n  " + policy + "\n</busconfig>\n");
    daemon_ = std::make_unique<Child>(std::vector<std::string>{"dbus-daemon", "--config-file=" + file.string(),
                                                               "--nofork", "--nopidfile", "--print-address=1"});
    address_ = daemon_->read_line();
    if (address_.empty()) {
        throw std::runtime_error("dbus-daemon does not start");
    }
}

PrivateDisplay::PrivateDisplay(const std::string& size)
    : server_(std::make_unique<Child>(
          std::vector<std::string>{"Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset"})) {
    const auto number = server_->read_line();
    if (number.empty()) {
        throw std::runtime_error("Xvfb does not start");
    }
    name_ = ":" + number;
}

EnvironmentVariable::EnvironmentVariable(std::string name, const std::string& value) : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str())) {
        was_set_ = true;
        before_ = before;
    }
    setenv(name_.c_str(), value.c_str(), 1);
}

EnvironmentVariable::~EnvironmentVariable() {
    if (was_set_) {
        setenv(name_.c_str(), before_.c_str(), 1);
    } else {
        unsetenv(name_.c_str());
    }
}

}  // namespace shiftguard::testing
