#include "server/console/workstations_view.hpp"

#include "protocol/message.hpp"
#include "protocol/record.hpp"
#include "server/console/exceptions_view.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace shiftguard::console {
namespace {

constexpr std::size_t shown_enrolments = 20;

View loss_view(std::string_view reason, std::size_t count) {
    View view;
    view.text("reason", reason).text("count", std::to_string(count));
    return view;
}

std::vector<View> loss_views(const store::Losses& losses, Language language) {
    auto views = views_of(losses.tombstones, [language](const auto& lost) {
        return loss_view(word(language, "loss." + std::string(protocol::to_string(lost.first))), lost.second);
    });
    if (losses.not_understood > 0) {
        views.push_back(loss_view(word(language, "loss.not_understood"), losses.not_understood));
    }
    return views;
}

View enrolment_view(const store::StoredRecord& stored, const Reader& reader) {
    View view;
    const auto record = protocol::decode(stored.linked.body.value_or(""));
    if (!record) {
        view.text("worker", word(reader.language, "record.unreadable")).text("at", moment_of(reader, stored.stored));
        return view;
    }
    view.text("worker", record->worker.text())
        .text("account", record->account.text())
        .text("at", moment_of(reader, record->at))
        .text("detail", record->detail);
    return view;
}

/// What the workstation does, as it said last.
std::string_view state_key(const Ledger& ledger) {
    if (ledger.closing) {
        return "state.closed";
    }
    if (ledger.workstation.revoked) {
        return "state.revoked";
    }
    if (ledger.silence) {
        return "state.silent";
    }
    const auto said =
        ledger.heard ? protocol::decode_heartbeat(ledger.heard->said) : Result<protocol::Heartbeat>(Error{});
    if (!said || (!said->doing && !said->session_open)) {
        return "state.unknown";
    }
    switch (said->doing.value_or(protocol::Doing::running)) {
        case protocol::Doing::running:
            return said->session_open.value_or(false) ? "state.guarding" : "state.idle";
        case protocol::Doing::suspending:
            return "state.suspending";
        case protocol::Doing::ending:
            return "state.ending";
        case protocol::Doing::signed_out:
            return "state.signed_out";
    }
    return "state.unknown";
}

View silent_view(const Ledger& ledger, const Reader& reader) {
    View view;
    view.text("host", ledger.workstation.host_name)
        .text("since", ledger.silence ? moment_of(reader, ledger.silence->since) : "–");
    return view;
}

View ledger_view(const Ledger& ledger, const Reader& reader) {
    auto losses = loss_views(ledger.losses, reader.language);
    auto enrolments = views_of(ledger.enrolments, [&](const auto& stored) { return enrolment_view(stored, reader); });
    View view;
    view.text("host", ledger.workstation.host_name)
        .text("id", ledger.workstation.id.text())
        .text("exception_address", exception_address(ledger.workstation.id))
        .text("joined", moment_of(reader, ledger.workstation.joined))
        .text("records", std::to_string(ledger.workstation.head.seq))
        .text("last_received", ledger.last_received ? moment_of(reader, *ledger.last_received) : "–")
        .text("heard", ledger.heard ? moment_of(reader, ledger.heard->at) : "–")
        .text("agent_version", ledger.heard ? ledger.heard->agent_version : "–")
        .text("policy_version", ledger.heard ? std::to_string(ledger.heard->policy_version) : "–")
        .text("state", word(reader.language, state_key(ledger)))
        .when("is_open", !ledger.closing)
        .when("was_closed", ledger.closing.has_value())
        .when("follows", ledger.predecessor.has_value())
        .text("predecessor", ledger.predecessor ? ledger.predecessor->workstation.text() : "")
        .text("successor", ledger.closing ? ledger.closing->successor.text() : "")
        .text("closed_by", ledger.closing ? ledger.closing->by : "")
        .text("closed", ledger.closing ? moment_of(reader, ledger.closing->at) : "")
        .text("closed_reason", ledger.closing ? ledger.closing->reason : "")
        .when("any_losses", !losses.empty())
        .when("any_enrolments", !enrolments.empty());
    view.list("losses", std::move(losses)).list("enrolments", std::move(enrolments));
    return view;
}

Result<std::optional<WallTime>> last_received(store::IncidentStore& store, const store::Workstation& workstation) {
    if (workstation.head.seq == 0) {
        return std::optional<WallTime>();
    }
    const auto heads = store.signed_heads(workstation.id, workstation.head.seq, 1);
    if (!heads) {
        return heads.error();
    }
    return heads->empty() ? std::optional<WallTime>() : std::optional(heads->front().stored);
}

std::optional<store::Silence> silence_of(const std::vector<store::Silence>& silences, const WorkstationId& id) {
    const auto found = std::find_if(silences.begin(), silences.end(),
                                    [&id](const store::Silence& silence) { return silence.workstation == id; });
    return found == silences.end() ? std::nullopt : std::optional(*found);
}

std::optional<protocol::Closing> of(const std::map<WorkstationId, protocol::Closing>& closings,
                                    const WorkstationId& id) {
    const auto found = closings.find(id);
    return found == closings.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Result<std::vector<Ledger>> read_ledgers(store::IncidentStore& store) {
    const auto workstations = store.workstations();
    if (!workstations) {
        return workstations.error();
    }
    const auto silences = store.open_silences();
    if (!silences) {
        return silences.error();
    }
    const auto closings = store.closings();
    if (!closings) {
        return closings.error();
    }
    std::map<WorkstationId, protocol::Closing> closing_of;
    std::map<WorkstationId, protocol::Closing> before;
    for (const auto& closing : *closings) {
        closing_of.emplace(closing.workstation, closing);
        before.emplace(closing.successor, closing);
    }
    std::vector<Ledger> ledgers;
    for (const auto& workstation : *workstations) {
        auto losses = store.losses(workstation.id);
        auto enrolments = store.enrolments(workstation.id, shown_enrolments);
        const auto last = last_received(store, workstation);
        if (!losses || !enrolments) {
            return !losses ? losses.error() : enrolments.error();
        }
        if (!last) {
            return last.error();
        }
        auto heard = store.last_heard(workstation.id);
        if (!heard) {
            return heard.error();
        }
        ledgers.push_back({workstation, std::move(*losses), std::move(*enrolments), *last, std::move(*heard),
                           silence_of(*silences, workstation.id), of(closing_of, workstation.id),
                           of(before, workstation.id)});
    }
    return ledgers;
}

View workstations_view(const std::vector<Ledger>& ledgers, const Reader& reader) {
    View view;
    view.when("none", ledgers.empty());
    std::vector<View> silent;
    for (const auto& ledger : ledgers) {
        if (ledger.silence) {
            silent.push_back(silent_view(ledger, reader));
        }
    }
    view.when("any_silent", !silent.empty());
    view.list("silent", std::move(silent));
    view.list("workstations", views_of(ledgers, [&](const auto& ledger) { return ledger_view(ledger, reader); }));
    return view;
}

}  // namespace shiftguard::console
