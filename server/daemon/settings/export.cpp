#include "server/daemon/settings/export.hpp"

#include "server/daemon/settings/item.hpp"
#include "server/daemon/settings/settings.hpp"

#include <set>
#include <string>

namespace shiftguard::server {
namespace {

using Json = nlohmann::json;
using Faults = std::vector<document::Fault>;

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "Other systems that every record goes on to, each with a queue of its own.",
  "properties": {
    "syslog": {
      "type": "array", "maxItems": 16, "default": [],
      "description": "Syslog collectors: RFC 5424 in TLS (RFC 5425).",
      "items": { "type": "object", "additionalProperties": false, "required": ["name", "host"], "properties": {
      "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,31}$", "description": "Under which the server remembers how far this target is. Another name is another target."},
      "from": {"type": "string", "enum": ["now", "beginning"], "default": "now", "description": "Where a new target begins: with what is stored from now on, or with all that is kept."},
      "keep_days": {"type": "integer", "minimum": 1, "maximum": 3650, "default": 30, "description": "What waited longer than this goes unsent, and is counted."},
      "host": {"type": "string", "minLength": 1, "maxLength": 253, "description": "DNS name or address of the collector; its certificate must have it."},
      "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 6514, "description": "Its port for syslog in TLS."},
      "form": {"type": "string", "enum": ["cef", "ocsf"], "default": "cef", "description": "What the message is: CEF, or OCSF as JSON."},
      "facility": {"type": "integer", "minimum": 0, "maximum": 23, "default": 13, "description": "RFC 5424, table 1. 13: log audit."},
      "enterprise_number": {"type": "integer", "minimum": 0, "maximum": 4294967295, "default": 0, "description": "Your IANA private enterprise number, for a structured data element of Shiftguard's own. 0: none."},
      "authority": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the authorities that its certificate may come from. Empty: those that the machine trusts."},
      "certificate": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the server's own certificate there. Empty: none."},
      "private_key": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of its private key, mode 0600."}
      } }
    },
    "http": {
      "type": "array", "maxItems": 16, "default": [],
      "description": "Collectors that take a POST in HTTPS.",
      "items": { "type": "object", "additionalProperties": false, "required": ["name", "url"], "properties": {
      "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,31}$", "description": "Under which the server remembers how far this target is. Another name is another target."},
      "from": {"type": "string", "enum": ["now", "beginning"], "default": "now", "description": "Where a new target begins: with what is stored from now on, or with all that is kept."},
      "keep_days": {"type": "integer", "minimum": 1, "maximum": 3650, "default": 30, "description": "What waited longer than this goes unsent, and is counted."},
      "url": {"type": "string", "pattern": "^https://[^/ ]+(/[^ ]*)?$", "maxLength": 2048, "description": "The collector's whole address, as https://splunk.example:8088/services/collector/event."},
      "form": {"type": "string", "enum": ["splunk", "ocsf"], "default": "ocsf", "description": "Events of Splunk's HTTP Event Collector, or a JSON array of OCSF."},
      "token_file": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "File, mode 0600, whose first line is the token. It goes as Splunk or Bearer in Authorization. Empty: none."},
      "index": {"type": "string", "maxLength": 128, "default": "", "description": "Splunk's index. Empty: the token's own."},
      "source_type": {"type": "string", "minLength": 1, "maxLength": 128, "default": "shiftguard:ocsf", "description": "Splunk's sourcetype."},
      "gzip": {"type": "boolean", "default": false, "description": "Send the body compressed."},
      "proxy": {"type": "string", "pattern": "^(http://[^/ ]+)?$", "maxLength": 512, "default": "", "description": "Proxy to go through, as http://proxy.example:3128. Empty: none, whatever the environment says."},
      "authority": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the authorities that its certificate may come from. Empty: those that the machine trusts."},
      "certificate": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the server's own certificate there. Empty: none."},
      "private_key": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of its private key, mode 0600."}
      } }
    },
    "nats": {
      "type": "array", "maxItems": 16, "default": [],
      "description": "NATS servers with JetStream, in TLS.",
      "items": { "type": "object", "additionalProperties": false, "required": ["name", "host"], "properties": {
      "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,31}$", "description": "Under which the server remembers how far this target is. Another name is another target."},
      "from": {"type": "string", "enum": ["now", "beginning"], "default": "now", "description": "Where a new target begins: with what is stored from now on, or with all that is kept."},
      "keep_days": {"type": "integer", "minimum": 1, "maximum": 3650, "default": 30, "description": "What waited longer than this goes unsent, and is counted."},
      "host": {"type": "string", "minLength": 1, "maxLength": 253, "description": "DNS name or address of the NATS server; its certificate must have it."},
      "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 4222, "description": "Its port for clients."},
      "subject": {"type": "string", "pattern": "^[^ .*>]+([.][^ .*>]+)*$", "maxLength": 255, "default": "shiftguard.records", "description": "The subject that the records are published under; a stream must take it."},
      "credentials_file": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "Credentials file as nsc writes it, mode 0600. Empty: none."},
      "token_file": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "File, mode 0600, whose first line is the token. Empty: none."},
      "authority": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the authorities that its certificate may come from. Empty: those that the machine trusts."},
      "certificate": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of the server's own certificate there. Empty: none."},
      "private_key": {"type": "string", "pattern": "^(/.*)?$", "maxLength": 4096, "default": "", "description": "PEM file of its private key, mode 0600."}
      } }
    }
  }
})json";

// What every kind has. Names are the queue's keys.
exports::TargetSettings read_common(const Json& item, const std::string& pointer, std::set<std::string>& names,
                                    Faults& faults) {
    exports::TargetSettings target;
    target.name = item.at("name");
    target.from = text_of(item, "from") == "beginning" ? store::ExportFrom::beginning : store::ExportFrom::now;
    target.keep = std::chrono::days(item.value("keep_days", target.keep.count()));
    if (!names.insert(target.name).second || target.name.starts_with("mail-")) {
        faults.push_back({pointer + "/name", 0,
                          "must be a name that no other target has, nor mail, nor webhook, nor begin with mail-"});
    }
    return target;
}

exports::SyslogSettings read_syslog(const Json& item, const std::string& pointer, Faults& faults) {
    exports::SyslogSettings peer;
    peer.host = item.at("host");
    peer.port = item.value("port", peer.port);
    peer.tls = read_tls(item, pointer, faults);
    peer.format.form = text_of(item, "form") == "ocsf" ? exports::SyslogForm::ocsf : exports::SyslogForm::cef;
    peer.format.facility = item.value("facility", peer.format.facility);
    peer.format.enterprise_number = item.value("enterprise_number", peer.format.enterprise_number);
    return peer;
}

exports::HttpTargetSettings read_http(const Json& item, const std::string& pointer, Faults& faults) {
    exports::HttpTargetSettings peer;
    peer.https = {item.at("url"), read_tls(item, pointer, faults), text_of(item, "proxy")};
    peer.form = text_of(item, "form") == "splunk" ? exports::HttpForm::splunk : exports::HttpForm::ocsf;
    peer.token_file = text_of(item, "token_file");
    peer.index = text_of(item, "index");
    peer.source_type = item.value("source_type", peer.source_type);
    peer.gzip = item.value("gzip", false);
    return peer;
}

exports::NatsSettings read_nats(const Json& item, const std::string& pointer, Faults& faults) {
    exports::NatsSettings peer;
    peer.host = item.at("host");
    peer.port = item.value("port", peer.port);
    peer.tls = read_tls(item, pointer, faults);
    peer.subject = item.value("subject", peer.subject);
    peer.credentials_file = text_of(item, "credentials_file");
    peer.token_file = text_of(item, "token_file");
    return peer;
}

void read(const Json& object, Settings& settings, Faults& faults) {
    std::set<std::string> names{"mail", "webhook"};
    const auto each = [&](const char* kind, auto read_peer) {
        for (std::size_t at = 0; at < object.at(kind).size(); ++at) {
            const Json& item = object.at(kind).at(at);
            const std::string pointer = std::string("/") + kind + "/" + std::to_string(at);
            auto target = read_common(item, pointer, names, faults);
            target.peer = read_peer(item, pointer, faults);
            settings.exports.targets.push_back(std::move(target));
        }
    };
    each("syslog", read_syslog);
    each("http", read_http);
    each("nats", read_nats);
}

}  // namespace

Group export_group() {
    return {"export", schema, read};
}

}  // namespace shiftguard::server
