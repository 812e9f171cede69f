#include "protocol/message.hpp"

#include "protocol/record.hpp"
#include "protocol/strict_json.hpp"

namespace shiftguard::protocol {
namespace {

constexpr TextBounds id_bounds{1, 128};
constexpr TextBounds pem_bounds{1, 32768};
constexpr TextBounds version_bounds{1, 64};
constexpr std::size_t max_small_bytes = 131072;
constexpr std::size_t max_heartbeat_bytes = 4096;
constexpr std::size_t max_grant_bytes = 2048;
constexpr Sequence max_sequence = (1ULL << 53U) - 1;  // what every JSON reader keeps exactly

Json versioned() {
    return {{"version", wire_version}};
}

void check_version(const View& root) {
    if (root.at("version").number(0, UINT32_MAX) != wire_version) {
        root.at("version").fault("must be " + std::to_string(wire_version) + ": bring both sides to one release");
    }
}

Json to_json(const LinkedRecord& record) {
    Json out{{"seq", record.seq}, {"body_hash", to_hex(record.body_hash)}};
    if (record.body) {
        out["body"] = *record.body;
    }
    if (record.tombstone) {
        out["tombstone"] = to_string(*record.tombstone);
    }
    return out;
}

Json to_json(const ResourceUse& use) {
    return {{"cpu_ms", use.cpu_ms}, {"resident_kib", use.resident_kib}};
}

std::optional<ResourceUse> read_use(const std::optional<View>& view) {
    if (!view) {
        return std::nullopt;
    }
    return ResourceUse{view->at("cpu_ms").number(0, max_sequence), view->at("resident_kib").number(0, max_sequence)};
}

LinkedRecord read_linked(const View& view, Sequence expected) {
    LinkedRecord record;
    record.seq = view.at("seq").number(1, max_sequence);
    if (expected != 0 && record.seq != expected) {
        view.at("seq").fault("must be " + std::to_string(expected) + ", one after the record before it");
    }
    record.body_hash = view.at("body_hash").hex<sizeof(Hash)>();
    if (const auto body = view.find("body")) {
        record.body = body->block({1, max_body_bytes});
    }
    if (const auto tombstone = view.find("tombstone")) {
        record.tombstone = tombstone_reason_from(tombstone->text(id_bounds));
        if (!record.tombstone) {
            tombstone->fault("must be evicted, refused, erased, expired, damaged or delivered");
        }
    }
    if (record.body.has_value() == record.tombstone.has_value()) {
        view.fault("must have either a body or a tombstone");
    }
    return record;
}

// One strict reading: parse, check the version where the message has one, fill, give the first fault or the value.
}  // namespace

std::string_view to_string(Doing doing) {
    switch (doing) {
        case Doing::running:
            return "running";
        case Doing::suspending:
            return "suspending";
        case Doing::ending:
            return "ending";
        case Doing::signed_out:
            return "signed_out";
    }
    return "";
}

std::optional<Doing> doing_from(std::string_view word) {
    for (const auto doing : {Doing::running, Doing::suspending, Doing::ending, Doing::signed_out}) {
        if (word == to_string(doing)) {
            return doing;
        }
    }
    return std::nullopt;
}

Tombstones tombstones_of(const Batch& batch) {
    Tombstones tombstones;
    for (const auto& record : batch.records) {
        if (record.tombstone) {
            tombstones.push_back({record.seq, *record.tombstone});
        }
    }
    return tombstones;
}

void sign_batch(Batch& batch, const WorkstationId& workstation, const SecretKey& key) {
    batch.workstation = workstation;
    Link link = batch.previous;
    for (const auto& record : batch.records) {
        link = next_link(link, record.seq, record.body_hash);
    }
    batch.head_signature = sign_head(key, workstation, batch.records.back().seq, link, tombstones_of(batch));
}

std::string encode(const Batch& batch) {
    Json out = versioned();
    out["workstation"] = batch.workstation.text();
    out["previous"] = to_hex(batch.previous);
    out["records"] = Json::array();
    for (const auto& record : batch.records) {
        out["records"].push_back(to_json(record));
    }
    out["head_signature"] = to_base64(batch.head_signature);
    return write_line(out);
}

std::string encode(const Receipt& receipt) {
    Json out = versioned();
    out["workstation"] = receipt.workstation.text();
    out["seq"] = receipt.seq;
    out["link"] = to_hex(receipt.link);
    out["stored"] = to_rfc3339(receipt.stored);
    out["signature"] = to_base64(receipt.signature);
    return write_line(out);
}

std::string encode(const JoinRequest& request) {
    Json out = versioned();
    out["token"] = request.token;
    out["host_name"] = request.host_name;
    out["certificate_request_pem"] = request.certificate_request_pem;
    out["signing_key"] = to_base64(request.signing_key);
    out["proof"] = to_base64(request.proof);
    return write_line(out);
}

std::string encode(const JoinAnswer& answer) {
    Json out = versioned();
    out["workstation"] = answer.workstation.text();
    out["certificate_pem"] = answer.certificate_pem;
    out["authority_pem"] = answer.authority_pem;
    out["receipt_key"] = to_base64(answer.receipt_key);
    return write_line(out);
}

std::string encode(const RedeemRequest& request) {
    Json out = versioned();
    out["code"] = request.code;
    out["worker"] = request.worker.text();
    return write_line(out);
}

std::string encode(const Heartbeat& heartbeat) {
    Json out = versioned();
    out["nonce"] = to_hex(heartbeat.nonce);
    out["agent_version"] = heartbeat.agent_version;
    out["policy_version"] = heartbeat.policy_version;
    if (heartbeat.doing) {
        out["doing"] = to_string(*heartbeat.doing);
    }
    if (heartbeat.session_open) {
        out["session_open"] = *heartbeat.session_open;
    }
    if (heartbeat.outbox) {
        out["outbox"] = {{"waiting", heartbeat.outbox->waiting},
                         {"seq", heartbeat.outbox->seq},
                         {"link", to_hex(heartbeat.outbox->link)}};
    }
    if (heartbeat.daemon) {
        out["daemon"] = to_json(*heartbeat.daemon);
    }
    if (heartbeat.eye) {
        out["eye"] = to_json(*heartbeat.eye);
    }
    return write_line(out);
}

std::string encode(const HeartbeatAnswer& answer) {
    Json out = versioned();
    out["nonce"] = to_hex(answer.nonce);
    out["time"] = to_rfc3339(answer.time);
    out["signature"] = to_base64(answer.signature);
    if (!answer.grants.empty()) {
        out["exceptions"] = Json::array();
        for (const auto& grant : answer.grants) {
            out["exceptions"].push_back(encode(grant));
        }
    }
    if (answer.whence.address) {
        out["address"] = *answer.whence.address;
    }
    if (answer.whence.country) {
        out["country"] = *answer.whence.country;
    }
    return write_line(out);
}

std::string encode(const Grant& grant) {
    Json out = versioned();
    out["id"] = grant.id;
    out["workstation"] = grant.workstation.text();
    out["for"] = to_string(grant.subject.kind);
    out["name"] = grant.subject.name;
    out["finding"] = to_string(grant.finding);
    out["from"] = to_rfc3339(grant.from);
    out["until"] = to_rfc3339(grant.until);
    out["signature"] = to_base64(grant.signature);
    return write_line(out);
}

std::string encode(const Problem& problem) {
    Json out{{"status", problem.status},
             {"type", problem.type},
             {"title", one_line(problem.title, 256)},
             {"detail", one_line(problem.detail, 2048)}};
    if (problem.head_seq) {
        out["head_seq"] = *problem.head_seq;
    }
    return write_line(out);
}

Result<Batch> decode_batch(std::string_view text) {
    return read<Batch>(text, max_request_bytes, [](const View& root, Batch& batch) {
        check_version(root);
        batch.workstation = WorkstationId(root.at("workstation").text(id_bounds));
        batch.previous = root.at("previous").hex<sizeof(Link)>();
        const View records = root.at("records");
        const std::size_t count = records.size(1, max_batch_records);
        for (std::size_t index = 0; index < count; ++index) {
            const Sequence expected = index == 0 ? 0 : batch.records.back().seq + 1;
            batch.records.push_back(read_linked(records.element(index), expected));
        }
        batch.head_signature = root.at("head_signature").base64<sizeof(Signature)>();
    });
}

Result<Receipt> decode_receipt(std::string_view text) {
    return read<Receipt>(text, max_small_bytes, [](const View& root, Receipt& receipt) {
        check_version(root);
        receipt.workstation = WorkstationId(root.at("workstation").text(id_bounds));
        receipt.seq = root.at("seq").number(0, max_sequence);
        receipt.link = root.at("link").hex<sizeof(Link)>();
        receipt.stored = root.at("stored").rfc3339();
        receipt.signature = root.at("signature").base64<sizeof(Signature)>();
    });
}

Result<JoinRequest> decode_join_request(std::string_view text) {
    return read<JoinRequest>(text, max_small_bytes, [](const View& root, JoinRequest& request) {
        check_version(root);
        request.token = root.at("token").text({1, 256});
        request.host_name = root.at("host_name").text({1, 253});  // RFC 1035, section 2.3.4
        request.certificate_request_pem = root.at("certificate_request_pem").block(pem_bounds);
        request.signing_key = root.at("signing_key").base64<sizeof(PublicKey)>();
        request.proof = root.at("proof").base64<sizeof(Signature)>();
    });
}

Result<JoinAnswer> decode_join_answer(std::string_view text) {
    return read<JoinAnswer>(text, max_small_bytes, [](const View& root, JoinAnswer& answer) {
        check_version(root);
        answer.workstation = WorkstationId(root.at("workstation").text(id_bounds));
        answer.certificate_pem = root.at("certificate_pem").block(pem_bounds);
        answer.authority_pem = root.at("authority_pem").block(pem_bounds);
        answer.receipt_key = root.at("receipt_key").base64<sizeof(PublicKey)>();
    });
}

Result<RedeemRequest> decode_redeem_request(std::string_view text) {
    return read<RedeemRequest>(text, max_small_bytes, [](const View& root, RedeemRequest& request) {
        check_version(root);
        request.code = root.at("code").text({1, 256});
        request.worker = WorkerId(root.at("worker").text(id_bounds));
    });
}

Result<Heartbeat> decode_heartbeat(std::string_view text) {
    return read<Heartbeat>(text, max_heartbeat_bytes, [](const View& root, Heartbeat& heartbeat) {
        check_version(root);
        heartbeat.nonce = root.at("nonce").hex<sizeof(Nonce)>();
        heartbeat.agent_version = root.at("agent_version").text(version_bounds);
        heartbeat.policy_version = root.at("policy_version").number(0, UINT64_MAX);
        if (const auto doing = root.find("doing")) {
            heartbeat.doing = doing_from(doing->text({1, 32}));
        }
        if (const auto open = root.find("session_open")) {
            heartbeat.session_open = open->truth();
        }
        if (const auto outbox = root.find("outbox")) {
            heartbeat.outbox =
                OutboxState{outbox->at("waiting").number(0, max_sequence), outbox->at("seq").number(0, max_sequence),
                            outbox->at("link").hex<sizeof(Link)>()};
        }
        heartbeat.daemon = read_use(root.find("daemon"));
        heartbeat.eye = read_use(root.find("eye"));
    });
}

Result<HeartbeatAnswer> decode_heartbeat_answer(std::string_view text) {
    return read<HeartbeatAnswer>(text, max_small_bytes, [](const View& root, HeartbeatAnswer& answer) {
        check_version(root);
        answer.nonce = root.at("nonce").hex<sizeof(Nonce)>();
        answer.time = root.at("time").rfc3339();
        answer.signature = root.at("signature").base64<sizeof(Signature)>();
        if (const auto exceptions = root.find("exceptions")) {
            const std::size_t count = exceptions->size(0, max_exceptions);
            for (std::size_t at = 0; at < count; ++at) {
                if (auto grant = decode_grant(exceptions->element(at).block({1, max_grant_bytes}))) {
                    answer.grants.push_back(std::move(*grant));
                }
            }
        }
        constexpr TextBounds address_bounds{2, 45};
        if (const auto address = root.find("address")) {
            answer.whence.address = address->text(address_bounds);
        }
        if (const auto country = root.find("country")) {
            answer.whence.country = country->text({2, 2});
        }
    });
}

Result<Grant> decode_grant(std::string_view text) {
    return read<Grant>(text, max_grant_bytes, [](const View& root, Grant& grant) {
        check_version(root);
        grant.id = root.at("id").text(id_bounds);
        grant.workstation = WorkstationId(root.at("workstation").text(id_bounds));
        const auto kind = subject_kind_from(root.at("for").text(id_bounds));
        if (!kind) {
            root.at("for").fault("must be worker or group");
        }
        grant.subject = {kind.value_or(Subject::Kind::worker), root.at("name").text({1, max_subject_bytes})};
        const auto finding = finding_kind_from(root.at("finding").text(id_bounds));
        if (!finding) {
            root.at("finding").fault("must be a finding that this release knows");
        }
        grant.finding = finding.value_or(FindingKind::exception_used);
        grant.from = root.at("from").rfc3339();
        grant.until = root.at("until").rfc3339();
        grant.signature = root.at("signature").base64<sizeof(Signature)>();
    });
}

Result<Problem> decode_problem(std::string_view text) {
    return read<Problem>(text, max_small_bytes, [](const View& root, Problem& problem) {
        problem.status = static_cast<std::uint32_t>(root.at("status").number(100, 599));
        problem.type = root.at("type").text({0, 128});
        problem.title = root.at("title").text({0, 256});
        problem.detail = root.at("detail").text({0, 2048});
        if (const auto head = root.find("head_seq")) {
            problem.head_seq = head->number(0, max_sequence);
        }
    });
}

}  // namespace shiftguard::protocol
