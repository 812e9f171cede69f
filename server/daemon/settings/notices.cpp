#include "server/daemon/settings/notices.hpp"

#include "server/daemon/settings/item.hpp"
#include "server/daemon/settings/settings.hpp"

#include <set>

namespace shiftguard::server {
namespace {

using Json = nlohmann::json;
using Faults = std::vector<document::Fault>;

constexpr std::string_view mail_schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "Urgent incidents by mail: a link and the finding's name, nothing of the worker.",
  "properties": {
    "host": {"type": "string", "maxLength": 253, "default": "", "description": "DNS name or address of the mail server. Empty: no mail."},
    "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 587, "description": "Its port."},
    "security": {"type": "string", "enum": ["starttls", "tls"], "default": "starttls", "description": "TLS after STARTTLS, or from the first byte (port 465). Never without."},
    "user": {"type": "string", "maxLength": 256, "default": "", "description": "Whom to sign in as. Empty: nobody."},
    "password_file": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "File, mode 0600, whose first line is the password."},
    "from": {"type": "string", "pattern": "^([^ <>,@\\r\\n]+@[^ <>,@\\r\\n]+)?$", "maxLength": 254, "default": "", "description": "The sender's address."},
    "to": {"type": "array", "maxItems": 32, "default": [], "description": "The supervisors' addresses, for the workers of no team.", "items": {"type": "string", "pattern": "^[^ <>,@\\r\\n]+@[^ <>,@\\r\\n]+$", "maxLength": 254}},
    "teams": {
      "type": "array", "maxItems": 32, "default": [], "description": "Teams with supervisors of their own.",
      "items": { "type": "object", "additionalProperties": false, "required": ["name", "workers", "to"], "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,31}$", "description": "Its channel is mail- and this name."},
        "workers": {"type": "array", "minItems": 1, "maxItems": 2000, "description": "As policy names them; each in one team at most.", "items": {"type": "string", "minLength": 1, "maxLength": 128}},
        "to": {"type": "array", "minItems": 1, "maxItems": 32, "description": "The addresses of its supervisors.", "items": {"type": "string", "pattern": "^[^ <>,@\\r\\n]+@[^ <>,@\\r\\n]+$", "maxLength": 254}}
      } }
    },
    "administrators": {"type": "array", "maxItems": 32, "default": [], "description": "Who is told of workstations that fell silent with an open session (agent_silent). Empty: nobody by mail.", "items": {"type": "string", "pattern": "^[^ <>,@\\r\\n]+@[^ <>,@\\r\\n]+$", "maxLength": 254}},
    "severity": {"type": "string", "enum": ["low", "medium", "high", "critical"], "default": "high", "description": "Incidents of this severity and above are told of."},
    "join_minutes": {"type": "integer", "minimum": 0, "maximum": 60, "default": 2, "description": "What comes within so many minutes of the first goes with it."},
    "language": {"type": "string", "enum": ["en", "de"], "default": "en", "description": "English or German."},
    "console_url": {"type": "string", "pattern": "^(https://[^/ ]+)?$", "maxLength": 512, "default": "", "description": "Where supervisors reach their pages, for the links. Empty: https:// with the server's name and console_port."},
    "authority": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the authorities that its certificate may come from. Empty: those that the machine trusts."},
    "certificate": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the server's own certificate there. Empty: none."},
    "private_key": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of its private key, mode 0600."}
  }
})json";

constexpr std::string_view webhook_schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "Urgent incidents by an HTTPS POST of JSON: a link and the finding's name, nothing of the worker.",
  "properties": {
    "url": {"type": "string", "pattern": "^(https://[^/ ]+(/[^ ]*)?)?$", "maxLength": 2048, "default": "", "description": "Where to. Empty: no webhook."},
    "secret_file": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "File, mode 0600, whose first line is the secret of the HMAC in Shiftguard-Signature."},
    "proxy": {"type": "string", "pattern": "^(http://[^/ ]+)?$", "maxLength": 512, "default": "", "description": "Proxy to go through. Empty: none, whatever the environment says."},
    "severity": {"type": "string", "enum": ["low", "medium", "high", "critical"], "default": "high", "description": "Incidents of this severity and above are told of."},
    "join_minutes": {"type": "integer", "minimum": 0, "maximum": 60, "default": 2, "description": "What comes within so many minutes of the first goes with it."},
    "language": {"type": "string", "enum": ["en", "de"], "default": "en", "description": "English or German."},
    "console_url": {"type": "string", "pattern": "^(https://[^/ ]+)?$", "maxLength": 512, "default": "", "description": "Where supervisors reach their pages, for the links. Empty: https:// with the server's name and console_port."},
    "authority": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the authorities that its certificate may come from. Empty: those that the machine trusts."},
    "certificate": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the server's own certificate there. Empty: none."},
    "private_key": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of its private key, mode 0600."}
  }
})json";

std::vector<exports::MailTeam> read_teams(const Json& list, Faults& faults) {
    std::vector<exports::MailTeam> teams;
    teams.reserve(list.size());
    std::set<std::string> names;
    std::set<WorkerId> taken;
    for (std::size_t at = 0; at < list.size(); ++at) {
        const Json& item = list.at(at);
        const std::string pointer = "/teams/" + std::to_string(at);
        exports::MailTeam team{item.at("name"), {}, item.at("to")};
        if (!names.insert(team.name).second) {
            faults.push_back({pointer + "/name", 0, "must be a name that no other team has"});
        }
        for (const auto& name : item.at("workers")) {
            const WorkerId worker(name.get<std::string>());
            if (!taken.insert(worker).second) {
                faults.push_back({pointer + "/workers", 0, "must have no worker twice and none of another team"});
            }
            team.workers.insert(worker);
        }
        teams.push_back(std::move(team));
    }
    return teams;
}

void read_mail(const Json& object, Settings& settings, Faults& faults) {
    auto& mail = settings.mail;
    mail.host = object.at("host");
    mail.port = object.at("port");
    mail.security = object.at("security") == "tls" ? exports::MailSecurity::tls : exports::MailSecurity::starttls;
    mail.user = object.at("user");
    mail.password_file = object.at("password_file").get<std::string>();
    mail.addresses = {object.at("from"), object.at("to")};
    mail.teams = read_teams(object.at("teams"), faults);
    mail.administrators = object.at("administrators");
    mail.tls = read_tls(object, "", faults);
    mail.notice = read_notice(object);
    if (!mail.host.empty() && (mail.addresses.from.empty() || mail.addresses.to.empty())) {
        faults.push_back({"", 0, "must have from and to where it has a host"});
    }
    if (mail.user.empty() != mail.password_file.empty()) {
        faults.push_back({"", 0, "must have user and password_file both or neither"});
    }
}

void read_webhook(const Json& object, Settings& settings, Faults& faults) {
    auto& webhook = settings.webhook;
    webhook.https = {object.at("url"), read_tls(object, "", faults), object.at("proxy")};
    webhook.secret_file = object.at("secret_file").get<std::string>();
    webhook.notice = read_notice(object);
    if (!webhook.https.url.empty() && webhook.secret_file.empty()) {
        faults.push_back({"", 0, "must have a secret_file where it has a url"});
    }
}

}  // namespace

Group mail_group() {
    return {"mail", mail_schema, read_mail};
}

Group webhook_group() {
    return {"webhook", webhook_schema, read_webhook};
}

}  // namespace shiftguard::server
