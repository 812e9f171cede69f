// A message bus of the test's own, and an X display of the test's own: started on a free address, gone with the object.
#pragma once

#include "tests/support/child.hpp"
#include "tests/support/temp_folder.hpp"

#include <memory>
#include <string>

namespace shiftguard::testing {

class PrivateBus {
public:
    /// Everything is allowed to everyone.
    PrivateBus();
    /// `policy`: the configuration's policy elements.
    explicit PrivateBus(const std::string& policy);
    [[nodiscard]] const std::string& address() const { return address_; }
    /// The bus goes away, as when the machine's does.
    void stop() { daemon_->stop(); }

private:
    TempFolder folder_;
    std::unique_ptr<Child> daemon_;
    std::string address_;
};

class PrivateDisplay {
public:
    explicit PrivateDisplay(const std::string& size = "800x600x24");
    [[nodiscard]] const std::string& name() const { return name_; }  ///< ":7"
    void stop() { server_->stop(); }

private:
    std::unique_ptr<Child> server_;
    std::string name_;
};

/// Sets a variable of the environment and puts the old value back. Before any thread starts.
class EnvironmentVariable {
public:
    EnvironmentVariable(std::string name, const std::string& value);
    ~EnvironmentVariable();
    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

private:
    std::string name_;
    bool was_set_ = false;
    std::string before_;
};

}  // namespace shiftguard::testing
