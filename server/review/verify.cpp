#include "server/review/verify.hpp"

#include "protocol/message.hpp"

#include <algorithm>

namespace shiftguard::review {
namespace {

/// Somebody's word that the chain stood at `seq` with `link`. `link`: none where only the number is known.
struct Word {
    protocol::Sequence seq = 0;
    std::optional<protocol::Link> link;
    std::string whose;
};

Result<std::optional<MissingTail>> hold_against(store::IncidentStore& store, const store::Workstation& workstation,
                                                const Word& word) {
    if (word.seq > workstation.head.seq) {
        return std::optional(MissingTail{workstation.head.seq, word.seq,
                                         word.whose + " that the chain stood at record " + std::to_string(word.seq) +
                                             "; records " + std::to_string(workstation.head.seq + 1) + " to " +
                                             std::to_string(word.seq) + " are missing."});
    }
    if (!word.link || word.seq == 0) {
        return std::optional<MissingTail>();
    }
    const auto link = store.link_at(workstation.id, word.seq);
    if (!link) {
        return link.error();
    }
    if (*link && **link != *word.link) {
        return std::optional(MissingTail{
            workstation.head.seq, word.seq,
            word.whose + " that record " + std::to_string(word.seq) + " was another one than the one that is stored."});
    }
    return std::optional<MissingTail>();
}

std::vector<Word> words_about(const store::Workstation& workstation, const std::optional<store::Heard>& heard,
                              const std::vector<protocol::Receipt>& receipts) {
    std::vector<Word> words;
    const auto receipt = std::find_if(receipts.begin(), receipts.end(),
                                      [&](const protocol::Receipt& one) { return one.workstation == workstation.id; });
    if (receipt != receipts.end()) {
        words.push_back({receipt->seq, receipt->link, "This server gave a receipt which says"});
    }
    const auto said = heard ? protocol::decode_heartbeat(heard->said) : Result<protocol::Heartbeat>(Error{});
    if (said && said->outbox && said->outbox->seq >= said->outbox->waiting) {
        const auto acknowledged = said->outbox->seq - said->outbox->waiting;
        words.push_back({acknowledged, said->outbox->waiting == 0 ? std::optional(said->outbox->link) : std::nullopt,
                         "The workstation's last heartbeat says of its receipts"});
    }
    return words;
}

/// Records that the workstation had made and that wait for their receipt for ever.
protocol::Sequence undelivered(const store::Workstation& workstation, const std::optional<store::Heard>& heard) {
    const auto said = heard ? protocol::decode_heartbeat(heard->said) : Result<protocol::Heartbeat>(Error{});
    return said && said->outbox && said->outbox->seq > workstation.head.seq ? said->outbox->seq - workstation.head.seq
                                                                            : 0;
}

/// What the server says of a chain that was closed, in the report.
Status tell_end(store::IncidentStore& store, const store::Workstation& workstation,
                const std::optional<store::Heard>& heard, const protocol::PublicKey& receipt_key, ChainReport& report) {
    const auto closing = store.closing_of(workstation.id);
    if (!closing) {
        return closing.error();
    }
    if (!*closing && !workstation.closed) {
        return success();
    }
    if (!*closing || !protocol::verify_closing(**closing, receipt_key)) {
        if (!report.walked.broken) {
            report.walked.broken = Break{workstation.id, workstation.host_name, 0,
                                         "It is marked as closed, and no word that this server signed says so."};
        }
        return success();
    }
    report.ended = Ended{**closing, undelivered(workstation, heard)};
    auto missing = hold_against(
        store, workstation, {(*closing)->seq, (*closing)->link, "This server's word on the closing of the chain says"});
    if (!missing) {
        return missing.error();
    }
    if (*missing && !report.tail) {
        report.tail = std::move(*missing);
    }
    return success();
}

Result<ChainReport> report_on(store::IncidentStore& store, const WorkstationId& id,
                              const protocol::PublicKey& receipt_key, const std::vector<protocol::Receipt>& receipts) {
    // Heard before its head is read: what is stored meanwhile makes the chain longer, never shorter.
    const auto heard = store.last_heard(id);
    const auto workstation = heard ? store.workstation(id) : Result<std::optional<store::Workstation>>(heard.error());
    if (!workstation) {
        return workstation.error();
    }
    if (!*workstation) {
        return Error{ErrorKind::not_found, id.text(), "The workstation went while it was looked at.", Retry::helps};
    }
    auto walked = examine(store, **workstation, receipt_key);
    if (!walked) {
        return walked.error();
    }
    ChainReport report{id, (*workstation)->host_name, std::move(*walked), std::nullopt, std::nullopt};
    for (const auto& word : words_about(**workstation, *heard, receipts)) {
        auto missing = hold_against(store, **workstation, word);
        if (!missing) {
            return missing.error();
        }
        if (*missing && (!report.tail || report.tail->receipted < (*missing)->receipted)) {
            report.tail = std::move(*missing);
        }
    }
    if (auto told = tell_end(store, **workstation, *heard, receipt_key, report); !told) {
        return told.error();
    }
    return report;
}

}  // namespace

Result<std::vector<ChainReport>> verify_all(store::IncidentStore& store, const protocol::PublicKey& receipt_key,
                                            const std::vector<protocol::Receipt>& receipts) {
    const auto workstations = store.workstations();
    if (!workstations) {
        return workstations.error();
    }
    std::vector<ChainReport> reports;
    reports.reserve(workstations->size());
    for (const auto& workstation : *workstations) {
        auto report = report_on(store, workstation.id, receipt_key, receipts);
        if (!report) {
            return report.error();
        }
        reports.push_back(std::move(*report));
    }
    return reports;
}

}  // namespace shiftguard::review
