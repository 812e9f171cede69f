#include "server/console/catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace shiftguard::console {
namespace {

constexpr auto entries = std::to_array<Entry>({
    Entry{"product", "Shiftguard", "Shiftguard"},
    Entry{"supervisors_pages", "Supervisors' pages", "Seiten der Aufsicht"},
    Entry{"skip", "Skip to the content", "Zum Inhalt springen"},
    Entry{"signed_in_as", "Signed in as", "Angemeldet als"},
    Entry{"sign_in", "Sign in", "Anmelden"},
    Entry{"sign_out", "Sign out", "Abmelden"},
    Entry{"name", "Name", "Name"},
    Entry{"password", "Password", "Kennwort"},
    Entry{"sign_in_wrong", "Name or password is wrong.", "Name oder Kennwort ist falsch."},
    Entry{"sign_in_slow", "Too many attempts. Wait a minute, then try again.",
          "Zu viele Versuche. Warten Sie eine Minute und versuchen Sie es dann erneut."},
    Entry{
        "link_wrong", "This sign-in link is used or has expired. Ask for a new one, or sign in with your password.",
        "Dieser Anmeldelink ist verbraucht oder abgelaufen. Lassen Sie sich einen neuen geben oder melden Sie sich mit "
        "dem Kennwort an."},
    Entry{"link_hint", "This link signs you in once, when you press the button.",
          "Dieser Link meldet Sie einmal an, sobald Sie auf den Knopf drücken."},
    Entry{"sign_in_hint", "Without a password, ask an administrator for a one-time sign-in link.",
          "Ohne Kennwort gibt Ihnen die Administration einen einmaligen Anmeldelink."},
    Entry{"incidents", "Incidents", "Vorfälle"},
    Entry{"incident", "Incident", "Vorfall"},
    Entry{"open", "Open", "Offen"},
    Entry{"reviewed", "Reviewed", "Geprüft"},
    Entry{"observed", "Observed only", "Nur beobachtet"},
    Entry{"reopened", "Open again", "Wieder offen"},
    Entry{"reopened_hint", "Since this review the finding came again, or the lock was reported as failed.",
          "Seit dieser Prüfung trat der Befund erneut auf, oder das Sperren wurde als fehlgeschlagen gemeldet."},
    Entry{"days", "days", "Tage"},
    Entry{"came_later", "received {} later", "{} später eingegangen"},
    Entry{"clock_ahead", "workstation's clock {} ahead", "Uhr des Arbeitsplatzes geht {} vor"},
    Entry{"attention", "Attention", "Achtung"},
    Entry{"alarm.not_signed",
          "A record of this incident is not as the workstation signed it. Decide nothing by this page; tell an "
          "administrator to run shiftguard-server doctor.",
          "Ein Datensatz dieses Vorfalls ist nicht so, wie der Arbeitsplatz ihn signiert hat. Entscheiden Sie nichts "
          "nach dieser Seite; die Administration soll shiftguard-server doctor ausführen."},
    Entry{"alarm.row_differs",
          "This page's summary is not what the records below say. Trust the records that are signed; tell an "
          "administrator.",
          "Die Zusammenfassung dieser Seite ist nicht das, was die Datensätze unten sagen. Verlassen Sie sich auf die "
          "signierten Datensätze; sagen Sie der Administration Bescheid."},
    Entry{"alarm.no_first_record",
          "The record that says what was seen first is missing; later records speak for it. The page of the "
          "workstations says what was lost and why.",
          "Der Datensatz mit dem zuerst Gesehenen fehlt; spätere sprechen für ihn. Die Seite der Arbeitsplätze sagt, "
          "was verloren ging und warum."},
    Entry{"exceptions", "Exceptions", "Ausnahmen"},
    Entry{"exceptions_hint",
          "Let a worker go on in spite of one finding, for at most four hours. The finding is still recorded, each use "
          "is "
          "an incident, and what you grant is kept with your name and reason.",
          "Lassen Sie jemanden trotz eines Befunds weiterarbeiten, höchstens vier Stunden lang. Der Befund wird weiter "
          "vermerkt, jede Nutzung ist ein Vorfall, und was Sie gewähren, wird mit Ihrem Namen und Grund aufbewahrt."},
    Entry{"grant_heading", "Grant an exception", "Ausnahme gewähren"},
    Entry{"grant_one", "Grant an exception", "Ausnahme gewähren"},
    Entry{"choose", "Choose…", "Auswählen…"},
    Entry{"for_whom", "For", "Für"},
    Entry{"one_worker", "Worker", "Arbeitskraft"},
    Entry{"one_group", "Group", "Gruppe"},
    Entry{"subject_name", "Name of the worker or group, as in the policy",
          "Name der Arbeitskraft oder Gruppe, wie in der Richtlinie"},
    Entry{"every_workstation", "Every workstation (groups only)", "Jeder Arbeitsplatz (nur für Gruppen)"},
    Entry{"how_long", "For how long", "Wie lange"},
    Entry{"minutes", "minutes", "Minuten"},
    Entry{"reason", "Reason", "Grund"},
    Entry{
        "grant_hint",
        "A workstation with a network fetches what you send within a minute. For one without, make a code and read it "
        "out: the worker types it at the sign-in or to “shiftguard release”.",
        "Ein Arbeitsplatz mit Netz holt Gesendetes innerhalb einer Minute ab. Für einen ohne Netz erstellen Sie einen "
        "Code und lesen ihn vor: Er wird bei der Anmeldung oder in „shiftguard release“ eingegeben."},
    Entry{"send_grant", "Send to the workstation", "An den Arbeitsplatz senden"},
    Entry{"make_code", "Make a code", "Code erstellen"},
    Entry{"read_out", "Read this code out", "Lesen Sie diesen Code vor"},
    Entry{"code_hint",
          "It is shown this once, serves once, and must be typed within a day. Its time begins when it is typed.",
          "Er wird nur dieses eine Mal angezeigt, gilt einmal und muss innerhalb eines Tages eingegeben werden. Seine "
          "Zeit beginnt mit der Eingabe."},
    Entry{"given", "Granted lately", "Zuletzt gewährt"},
    Entry{"sent", "sent", "gesendet"},
    Entry{"holds", "holds now", "gilt jetzt"},
    Entry{"take_back", "Take back", "Zurücknehmen"},
    Entry{"taken_back", "taken back", "zurückgenommen"},
    Entry{"take_back_unknown", "There is no such exception. Load the page again.",
          "Diese Ausnahme gibt es nicht. Laden Sie die Seite neu."},
    Entry{"never_granted", "Used and never granted", "Benutzt und nie gewährt"},
    Entry{
        "never_granted_hint",
        "These uses name an exception that nobody granted here: it was made on the workstation, by its administrator, "
        "or this server was put back from an older backup. Ask IT.",
        "Diese Nutzungen nennen eine Ausnahme, die hier niemand gewährt hat: Sie wurde auf dem Arbeitsplatz selbst "
        "erstellt, von dessen Administration, oder dieser Server wurde aus einer älteren Sicherung wiederhergestellt. "
        "Fragen Sie die IT."},
    Entry{
        "alarm.never_granted",
        "Nobody granted this exception here: it was made on the workstation, by its administrator, or this server was "
        "put back from an older backup. Ask IT.",
        "Diese Ausnahme hat hier niemand gewährt: Sie wurde auf dem Arbeitsplatz selbst erstellt, von dessen "
        "Administration, oder dieser Server wurde aus einer älteren Sicherung wiederhergestellt. Fragen Sie die IT."},
    Entry{"wrong.workstation", "Choose the workstation. Only what is sent to a group may be for every workstation.",
          "Wählen Sie den Arbeitsplatz. Nur was an eine Gruppe gesendet wird, darf für jeden Arbeitsplatz gelten."},
    Entry{"wrong.subject", "Name the worker or the group as in the policy, with at most 128 characters.",
          "Nennen Sie die Arbeitskraft oder die Gruppe wie in der Richtlinie, mit höchstens 128 Zeichen."},
    Entry{"wrong.finding", "Choose the finding that is to be lifted.", "Wählen Sie den Befund, der aufgehoben wird."},
    Entry{"wrong.minutes", "Choose how long it lasts: 30, 60, 120 or 240 minutes.",
          "Wählen Sie, wie lange sie dauert: 30, 60, 120 oder 240 Minuten."},
    Entry{"wrong.reason", "Give a reason, with at most 500 characters.",
          "Geben Sie einen Grund an, mit höchstens 500 Zeichen."},
    Entry{
        "wrong.codes", "The 16 codes of this hour for this workstation are all given. Send the exception, or wait.",
        "Die 16 Codes dieser Stunde für diesen Arbeitsplatz sind vergeben. Senden Sie die Ausnahme, oder warten Sie."},
    Entry{"workstations", "Workstations", "Arbeitsplätze"},
    Entry{
        "workstations_hint",
        "Every record has its place in its workstation's chain. What is missing has a signed reason.",
        "Jeder Datensatz hat seinen Platz in der Kette seines Arbeitsplatzes. Was fehlt, hat einen signierten Grund."},
    Entry{"no_workstations", "No workstation has joined yet.", "Noch ist kein Arbeitsplatz beigetreten."},
    Entry{"joined", "Joined", "Beigetreten"},
    Entry{"last_received", "Last received", "Zuletzt eingegangen"},
    Entry{"heard", "Last heard", "Zuletzt gemeldet"},
    Entry{"doing", "State", "Zustand"},
    Entry{"state.guarding", "running, a session is open", "läuft, eine Sitzung ist offen"},
    Entry{"state.idle", "running, no session is open", "läuft, keine Sitzung ist offen"},
    Entry{"state.suspending", "asleep", "im Ruhezustand"},
    Entry{"state.ending", "switched off", "ausgeschaltet"},
    Entry{"state.signed_out", "signed out", "abgemeldet"},
    Entry{"state.silent", "silent since the last report, with an open session",
          "verstummt seit der letzten Meldung, bei offener Sitzung"},
    Entry{"state.revoked", "membership ended by the administration", "Mitgliedschaft von der Administration beendet"},
    Entry{"state.closed", "chain closed by the administration", "Kette von der Administration geschlossen"},
    Entry{"state.unknown", "unknown", "unbekannt"},
    Entry{"closed", "Closed", "Geschlossen"},
    Entry{"successor", "In its place", "An seiner Stelle"},
    Entry{"predecessor", "In the place of", "An der Stelle von"},
    Entry{"silent_title", "For the administration: workstations that fell silent",
          "Für die Administration: verstummte Arbeitsplätze"},
    Entry{
        "silent_hint",
        "A session was open and no goodbye came. The network, the machine or the program may be the cause; nothing is "
        "said about the worker. The line goes by itself when the workstation reports again and nothing is missing.",
        "Eine Sitzung war offen, und es kam keine Abmeldung. Ursache können Netz, Gerät oder Programm sein; über die "
        "arbeitende Person sagt das nichts. Die Zeile verschwindet von selbst, wenn der Arbeitsplatz sich wieder "
        "meldet und nichts fehlt."},
    Entry{"silent_since", "last heard", "zuletzt gemeldet"},
    Entry{"losses", "Missing, by reason", "Fehlend, nach Grund"},
    Entry{"no_losses", "nothing", "nichts"},
    Entry{"loss.evicted", "outbox full", "Ausgang voll"},
    Entry{"loss.refused", "refused by the server", "vom Server abgelehnt"},
    Entry{"loss.erased", "erased on request", "auf Verlangen gelöscht"},
    Entry{"loss.expired", "kept long enough", "Aufbewahrung abgelaufen"},
    Entry{"loss.damaged", "damaged on the workstation's disk", "auf dem Datenträger des Arbeitsplatzes beschädigt"},
    Entry{"loss.delivered", "given to a server that no longer has it", "einem Server übergeben, der es nicht mehr hat"},
    Entry{"loss.not_understood", "kept, but of a newer release than this server's",
          "aufbewahrt, aber von neuerer Fassung als dieser Server"},
    Entry{"enrolments", "Enrolments", "Hinterlegungen"},
    Entry{"all", "All", "Alle"},
    Entry{"state", "State", "Zustand"},
    Entry{"finding", "Finding", "Befund"},
    Entry{"any_finding", "Every finding", "Jeder Befund"},
    Entry{"show", "Show", "Anzeigen"},
    Entry{"nothing_here", "Nothing here.", "Hier ist nichts."},
    Entry{"nothing_yet", "No incident has been reported yet.", "Bisher wurde kein Vorfall gemeldet."},
    Entry{"nothing_open", "Every incident has been reviewed.", "Alle Vorfälle sind geprüft."},
    Entry{"newer", "Newer", "Neuere"},
    Entry{"older", "Older", "Ältere"},
    Entry{"page", "Page", "Seite"},
    Entry{"of", "of", "von"},
    Entry{"pages", "Pages", "Seiten"},
    Entry{"matching", "matching", "Treffer"},
    Entry{"times", "times", "Mal"},
    Entry{"back", "All incidents", "Alle Vorfälle"},
    Entry{"what_happened", "What happened", "Was geschehen ist"},
    Entry{"agents_words", "The agent's words", "Mit den Worten des Agenten"},
    Entry{"who", "Worker", "Arbeitskraft"},
    Entry{"account", "Account", "Konto"},
    Entry{"workstation", "Workstation", "Arbeitsplatz"},
    Entry{"when", "When", "Wann"},
    Entry{"first_seen", "First seen", "Zuerst gesehen"},
    Entry{"confirmed", "Confirmed", "Bestätigt"},
    Entry{"by_its_clock", "by the workstation's clock", "nach der Uhr des Arbeitsplatzes"},
    Entry{"received", "Received by the server", "Beim Server eingegangen"},
    Entry{"clock_off", "Clock offset", "Abweichung der Uhr"},
    Entry{"response", "Response", "Reaktion"},
    Entry{"outcome", "Outcome", "Ergebnis"},
    Entry{"after", "after", "nach"},
    Entry{"occurrences", "Occurrences", "Auftreten"},
    Entry{"policy_version", "Policy version", "Fassung der Richtlinie"},
    Entry{"agent_version", "Agent", "Agent"},
    Entry{"severity", "Severity", "Schwere"},
    Entry{"facts", "Facts", "Tatsachen"},
    Entry{"view", "What the camera's look showed", "Was der Blick der Kamera zeigte"},
    Entry{"view_note", "Shapes only: no picture was sent.", "Nur Umrisse: Es wurde kein Bild gesendet."},
    Entry{"view_note_beside", "Shapes, as the record has them.", "Umrisse, wie sie im Datensatz stehen."},
    Entry{"picture", "Redacted picture", "Geschwärztes Bild"},
    Entry{
        "picture_note",
        "Made unrecognisable on the workstation before it was sent. It is deleted by a period of its own. Your look at "
        "it is written to the audit.",
        "Am Arbeitsplatz unkenntlich gemacht, bevor es gesendet wurde. Es wird nach einer eigenen Frist gelöscht. Ihr "
        "Blick darauf steht im Protokoll."},
    Entry{"picture_alt", "The camera's picture, with every face made unrecognisable.",
          "Das Bild der Kamera, mit unkenntlich gemachten Gesichtern."},
    Entry{"picture.not_arrived", "The picture has not arrived.", "Das Bild ist nicht angekommen."},
    Entry{"picture.removed", "The picture was deleted by its retention period on {}.",
          "Das Bild wurde nach Ablauf seiner Aufbewahrungsfrist gelöscht, am {}."},
    Entry{"picture.lost",
          "The picture is damaged or missing on the server and is not shown. Tell an administrator to run "
          "shiftguard-server verify.",
          "Das Bild ist auf dem Server beschädigt oder fehlt und wird nicht gezeigt. Die Administration soll "
          "shiftguard-server verify ausführen."},
    Entry{"no_view", "This finding has no geometry.", "Zu diesem Befund gibt es keine Umrisse."},
    Entry{"face", "Face", "Gesicht"},
    Entry{"person", "Person", "Person"},
    Entry{"face_counted", "face", "Gesicht"},
    Entry{"faces_counted", "faces", "Gesichter"},
    Entry{"person_counted", "person", "Person"},
    Entry{"persons_counted", "persons", "Personen"},
    Entry{"frame", "Frame", "Bild"},
    Entry{"records", "Records", "Datensätze"},
    Entry{"chain_position", "Position in the chain", "Stelle in der Kette"},
    Entry{"is_signed", "as the workstation signed it", "wie vom Arbeitsplatz signiert"},
    Entry{"not_signed", "NOT as the workstation signed it", "NICHT wie vom Arbeitsplatz signiert"},
    Entry{"link", "Link", "Glied"},
    Entry{"as_sent", "As it was sent", "Wie gesendet"},
    Entry{"review", "Review", "Prüfung"},
    Entry{"note", "Note", "Notiz"},
    Entry{"note_hint", "What did you find, and what follows from it? The worker may read this.",
          "Was haben Sie festgestellt, und was folgt daraus? Die Arbeitskraft darf dies lesen."},
    Entry{"mark_reviewed", "Mark as reviewed", "Als geprüft markieren"},
    Entry{"note_wrong", "Write a note of at most 2000 characters.",
          "Schreiben Sie eine Notiz von höchstens 2000 Zeichen."},
    Entry{"already_reviewed", "Somebody has reviewed this incident already.",
          "Jemand hat diesen Vorfall schon geprüft."},
    Entry{"reviewed_by", "Reviewed by", "Geprüft von"},
    Entry{"heading.not_found", "Not found", "Nicht gefunden"},
    Entry{"heading.not_done", "Not done", "Nicht ausgeführt"},
    Entry{"not_found", "There is nothing at this address.", "Unter dieser Adresse ist nichts."},
    Entry{"method_wrong", "This address does not take such a request.",
          "Diese Adresse nimmt eine solche Anfrage nicht an."},
    Entry{"form_wrong", "This form is out of date or came from elsewhere. Go back, reload the page and try again.",
          "Dieses Formular ist veraltet oder kam von anderswo. Gehen Sie zurück, laden Sie die Seite neu und versuchen "
          "Sie es noch einmal."},
    Entry{"store_failed", "The server could not read or write its database. Try again in a moment.",
          "Der Server konnte seine Datenbank nicht lesen oder schreiben. Versuchen Sie es gleich noch einmal."},
    Entry{"refused", "The request was refused.", "Die Anfrage wurde abgelehnt."},

    Entry{"finding.additional_person", "Additional person in view", "Weitere Person im Blick"},
    Entry{"meaning.additional_person", "Beside the worker another person was in view.",
          "Neben der Arbeitskraft war noch eine Person im Blick."},
    Entry{"finding.unknown_person", "Unknown person at the workstation", "Unbekannte Person am Arbeitsplatz"},
    Entry{"meaning.unknown_person", "The person at the workstation is not the enrolled worker.",
          "Die Person am Arbeitsplatz ist nicht die hinterlegte Arbeitskraft."},
    Entry{"finding.worker_absent", "Worker absent", "Arbeitskraft abwesend"},
    Entry{"meaning.worker_absent", "Nobody was in view while the session was open.",
          "Bei offener Sitzung war niemand im Blick."},
    Entry{"finding.camera_covered", "Camera covered", "Kamera verdeckt"},
    Entry{"meaning.camera_covered", "The lens was covered: the picture showed no structure.",
          "Das Objektiv war verdeckt: Das Bild zeigte keine Umrisse."},
    Entry{"finding.camera_lost", "Camera lost", "Kamera fehlt"},
    Entry{"meaning.camera_lost", "The camera was unplugged, refused or failed.",
          "Die Kamera war abgezogen, verweigert oder ausgefallen."},
    Entry{"finding.vision_failed", "Vision failed", "Kameraprüfung ausgefallen"},
    Entry{"meaning.vision_failed", "The part of the agent that looks through the camera stopped answering.",
          "Der Teil des Agenten, der durch die Kamera sieht, antwortete nicht mehr."},
    Entry{"finding.worker_not_enrolled", "Worker not enrolled", "Arbeitskraft nicht hinterlegt"},
    Entry{"meaning.worker_not_enrolled", "The account is in scope, but no template of its worker exists.",
          "Das Konto fällt unter die Richtlinie, aber es gibt keine Vorlage seiner Arbeitskraft."},
    Entry{"finding.outside_shift", "Session open outside the shift", "Sitzung außerhalb der Schicht"},
    Entry{"meaning.outside_shift", "The session was open outside the worker's agreed shift.",
          "Die Sitzung war außerhalb der vereinbarten Schicht offen."},
    Entry{"finding.outside_place", "Outside the agreed places", "Außerhalb der vereinbarten Orte"},
    Entry{"meaning.outside_place", "The workstation was proved to be at none of the agreed places.",
          "Der Arbeitsplatz befand sich nachweislich an keinem der vereinbarten Orte."},
    Entry{"finding.lock_failed", "Lock failed", "Sperren fehlgeschlagen"},
    Entry{"meaning.lock_failed", "A lock was asked for, and no way of locking verified that the session is locked.",
          "Eine Sperre wurde verlangt, und kein Weg konnte bestätigen, dass die Sitzung gesperrt ist."},
    Entry{"finding.agent_interrupted", "Agent interrupted", "Agent unterbrochen"},
    Entry{"meaning.agent_interrupted", "The agent was stopped between a response and its report.",
          "Der Agent wurde zwischen einer Reaktion und deren Bericht angehalten."},
    Entry{"finding.place_unknown", "Place not known", "Ort nicht bekannt"},
    Entry{"meaning.place_unknown", "It could not be told whether the workstation was at an agreed place.",
          "Es ließ sich nicht feststellen, ob der Arbeitsplatz an einem vereinbarten Ort war."},
    Entry{"finding.place_conflict", "Place contradictory", "Ort widersprüchlich"},
    Entry{"meaning.place_conflict", "Network and position contradicted each other about the place.",
          "Netz und Position haben sich über den Ort widersprochen."},
    Entry{"finding.roster_stale", "Roster out of date", "Dienstplan veraltet"},
    Entry{"meaning.roster_stale", "The worker's roster could not be read for longer than policy allows.",
          "Der Dienstplan der Arbeitskraft ließ sich länger nicht lesen, als die Richtlinie erlaubt."},
    Entry{"finding.time_untrusted", "Time not trusted", "Uhrzeit nicht gesichert"},
    Entry{"meaning.time_untrusted", "What time it is was not proved for longer than policy allows.",
          "Die Uhrzeit war länger nicht gesichert, als die Richtlinie erlaubt."},
    Entry{"finding.clock_changed", "Clock changed", "Uhr verstellt"},
    Entry{"meaning.clock_changed", "The workstation's clock was set by more than policy allows.",
          "Die Uhr des Arbeitsplatzes wurde um mehr verstellt, als die Richtlinie erlaubt."},
    Entry{"finding.policy_rejected", "New policy refused", "Neue Richtlinie abgelehnt"},
    Entry{"meaning.policy_rejected", "A new policy was refused. The last good one stays in force.",
          "Eine neue Richtlinie wurde abgelehnt. Die letzte gültige bleibt in Kraft."},
    Entry{"finding.policy_expired", "Policy expired", "Richtlinie abgelaufen"},
    Entry{"meaning.policy_expired", "The policy in force is past its validity. It stays in force.",
          "Die Gültigkeit der Richtlinie ist abgelaufen. Sie bleibt in Kraft."},
    Entry{"finding.policy_missing", "Policy missing", "Richtlinie fehlt"},
    Entry{"meaning.policy_missing", "The policy file is gone. The last good policy stays in force.",
          "Die Datei der Richtlinie fehlt. Die letzte gültige bleibt in Kraft."},
    Entry{"finding.outbox_overflow", "Records dropped", "Meldungen verworfen"},
    Entry{
        "meaning.outbox_overflow",
        "The workstation dropped records: it had too many waiting, or could not write them. The detail says how many.",
        "Der Arbeitsplatz hat Meldungen verworfen: Es warteten zu viele, oder sie ließen sich nicht speichern. Die "
        "Einzelheiten nennen die Zahl."},
    Entry{"finding.sign_in_refused", "Sign-in refused", "Anmeldung abgewiesen"},
    Entry{
        "meaning.sign_in_refused",
        "At a sign-in or an unlock, after the right password, the face before the camera was clearly not the worker's.",
        "Bei einer Anmeldung oder Entsperrung war nach dem richtigen Kennwort eindeutig ein anderes Gesicht als das "
        "der Arbeitskraft vor der Kamera."},
    Entry{"finding.sign_in_unchecked", "Sign-in unchecked", "Anmeldung ungeprüft"},
    Entry{"meaning.sign_in_unchecked",
          "Somebody signed in or unlocked while the agent did not answer. The detail says when and what was done.",
          "Jemand hat sich angemeldet oder entsperrt, während der Agent nicht geantwortet hat. Die Einzelheiten nennen "
          "die Zeit und was geschah."},
    Entry{"finding.figure_declared", "Still figure declared", "Unbewegtes als Gegenstand angegeben"},
    Entry{"meaning.figure_declared",
          "The worker declared that something which looks like a person and never moved is a thing, or a thing so "
          "declared moved and counts as a person again. A declaration hides nobody: what moves is a person.",
          "Die Arbeitskraft hat etwas, das wie ein Mensch aussieht und sich nie bewegt hat, als Gegenstand angegeben, "
          "oder etwas so Angegebenes hat sich bewegt und zählt wieder als Mensch. Die Angabe verbirgt niemanden: Was "
          "sich bewegt, ist ein Mensch."},
    Entry{"finding.exception_used", "Exception used", "Ausnahme genutzt"},
    Entry{"meaning.exception_used",
          "A supervisor's exception lifts a finding of this worker for a while: it is recorded and not answered.",
          "Eine Ausnahme der Aufsicht hebt einen Befund für diese Arbeitskraft eine Zeit lang auf: Er wird "
          "vermerkt und hat keine Folge."},
    Entry{"finding.input_without_worker", "Input with nobody in view", "Eingabe, niemand im Bild"},
    Entry{"meaning.input_without_worker",
          "Keys or mouse were used while nobody was in view. Which and how often is not known.",
          "Tastatur oder Maus wurden benutzt, während niemand im Bild war. Was und wie oft, ist nicht bekannt."},
    Entry{"finding.session_idle", "Session idle", "Sitzung unbenutzt"},
    Entry{"meaning.session_idle", "Neither keys nor mouse were used for longer than policy allows.",
          "Tastatur und Maus wurden länger nicht benutzt, als die Richtlinie erlaubt."},
    Entry{"finding.camera_dark", "Camera in the dark", "Kamera im Dunkeln"},
    Entry{"meaning.camera_dark", "The picture was too dark to see a person in it.",
          "Das Bild war zu dunkel, um darin jemanden zu sehen."},
    Entry{"finding.camera_blurred", "Camera blurred", "Kamerabild unscharf"},
    Entry{"meaning.camera_blurred", "The picture was blurred beyond use: a dirty or wrongly focused lens.",
          "Das Bild war unbrauchbar unscharf: ein verschmutztes oder falsch eingestelltes Objektiv."},
    Entry{"finding.camera_frozen", "Camera picture frozen", "Kamerabild eingefroren"},
    Entry{"meaning.camera_frozen", "The camera gave the same frame again and again.",
          "Die Kamera gab immer wieder dasselbe Bild."},
    Entry{"finding.camera_repeating", "Camera picture repeats", "Kamerabild wiederholt sich"},
    Entry{"meaning.camera_repeating",
          "The same stretch of film came again and again: not the room, but a recording of it.",
          "Derselbe Filmabschnitt kam immer wieder: nicht der Raum, sondern eine Aufnahme davon."},
    Entry{"finding.camera_busy", "Camera in use", "Kamera belegt"},
    Entry{"meaning.camera_busy", "Another program had the camera, so that nobody could be seen.",
          "Ein anderes Programm hatte die Kamera, sodass niemand zu sehen war."},
    Entry{"finding.camera_changed", "Camera changed", "Kamera gewechselt"},
    Entry{"meaning.camera_changed", "The pictures came from another camera than the one of the enrolment.",
          "Die Bilder kamen von einer anderen Kamera als bei der Hinterlegung."},
    Entry{"finding.camera_virtual", "Virtual camera", "Virtuelle Kamera"},
    Entry{"meaning.camera_virtual",
          "The pictures came from a program that acts as a camera, with no hardware behind it.",
          "Die Bilder kamen von einem Programm, das sich als Kamera ausgibt, ohne Gerät dahinter."},
    Entry{"finding.phone_in_view", "Phone in view (experimental)", "Telefon im Bild (Versuch)"},
    Entry{"meaning.phone_in_view",
          "Something that looks like a phone was before the camera. It is often something else: a hint, no proof.",
          "Etwas vor der Kamera sah aus wie ein Telefon. Oft ist es etwas anderes: ein Hinweis, kein Beweis."},
    Entry{"finding.presentation_attack", "Challenge not met", "Bewegungsprüfung nicht bestanden"},
    Entry{"meaning.presentation_attack",
          "The movements that were asked for did not come as asked: it may have been a picture of the worker. A retry "
          "that was passed is counted in the same incident.",
          "Die verlangten Bewegungen kamen nicht wie verlangt: Es kann ein Bild der Arbeitskraft gewesen sein. Ein "
          "bestandener zweiter Versuch zählt im selben Vorfall."},

    Entry{"finding.agent_too_slow", "Agent too slow", "Agent zu langsam"},
    Entry{"meaning.agent_too_slow",
          "A look through the camera takes longer than half a second: the agent looks less often than it should.",
          "Ein Blick durch die Kamera dauert länger als eine halbe Sekunde: Der Agent sieht seltener hin, als er "
          "sollte."},
    Entry{"finding.still_figure", "Still figure", "Reglose Figur"},
    Entry{"meaning.still_figure",
          "Something that looks like a person is in view and never moved nor showed a face: a poster, a coat, a "
          "mannequin. Nothing was locked for it.",
          "Etwas im Bild sieht aus wie ein Mensch, hat sich nie bewegt und kein Gesicht gezeigt: ein Plakat, ein "
          "Mantel, eine Puppe. Gesperrt wurde dafür nicht."},
    Entry{"outcome.recorded", "Recorded only", "Nur vermerkt"},
    Entry{"outcome.noticed", "Worker was told", "Arbeitskraft wurde benachrichtigt"},
    Entry{"outcome.lock_pending", "Lock asked for, outcome not yet known", "Sperre verlangt, Ergebnis noch offen"},
    Entry{"outcome.lock_unreported", "Lock asked for, no outcome was reported",
          "Sperre verlangt, kein Ergebnis gemeldet"},
    Entry{"outcome.lock_verified", "Locked, verified", "Gesperrt, bestätigt"},
    Entry{"outcome.lock_failed", "Lock not verified", "Sperre nicht bestätigt"},
    Entry{"outcome.would_record", "Observed only: would have recorded", "Nur beobachtet: wäre vermerkt worden"},
    Entry{"outcome.would_notice", "Observed only: would have told the worker",
          "Nur beobachtet: hätte die Arbeitskraft benachrichtigt"},
    Entry{"outcome.would_lock", "Observed only: would have locked", "Nur beobachtet: hätte gesperrt"},

    Entry{"response.record", "Record", "Vermerken"},
    Entry{"response.notice", "Notice", "Benachrichtigen"},
    Entry{"response.lock", "Lock", "Sperren"},

    Entry{"record.incident", "Incident", "Vorfall"},
    Entry{"record.outcome", "Outcome", "Ergebnis"},
    Entry{"record.repeat", "Seen again", "Erneut gesehen"},
    Entry{"record.enrolment", "Enrolment", "Hinterlegung"},
    Entry{"record.unreadable", "Unreadable record", "Unlesbarer Datensatz"},

    Entry{"severity.1", "informational", "Hinweis"},
    Entry{"severity.2", "low", "gering"},
    Entry{"severity.3", "medium", "mittel"},
    Entry{"severity.4", "high", "hoch"},
    Entry{"severity.5", "critical", "kritisch"},
});

// What a header gives a language, in thousandths; 0 where it does not name it.
int weight(std::string_view part) {
    const auto mark = part.find("q=");
    if (mark == std::string_view::npos) {
        return 1000;
    }
    double value = 0;
    const auto text = part.substr(mark + 2);
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && value >= 0 && value <= 1 ? static_cast<int>(value * 1000) : 0;
}

std::string_view outcome_key(review::Outcome outcome) {
    using review::Outcome;
    switch (outcome) {
        case Outcome::recorded:
            return "outcome.recorded";
        case Outcome::noticed:
            return "outcome.noticed";
        case Outcome::lock_pending:
            return "outcome.lock_pending";
        case Outcome::lock_unreported:
            return "outcome.lock_unreported";
        case Outcome::lock_verified:
            return "outcome.lock_verified";
        case Outcome::lock_failed:
            return "outcome.lock_failed";
        case Outcome::would_record:
            return "outcome.would_record";
        case Outcome::would_notice:
            return "outcome.would_notice";
        case Outcome::would_lock:
            return "outcome.would_lock";
    }
    return "";
}

}  // namespace

std::span<const Entry> catalogue() {
    return entries;
}

std::string_view word(Language language, std::string_view key) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [key](const Entry& entry) { return entry.key == key; });
    if (found == entries.end()) {
        return key;
    }
    switch (language) {
        case Language::english:
            return found->english;
        case Language::german:
            return found->german;
    }
    return key;
}

Language language_from(std::string_view accept_language) {
    int german = 0;
    int english = 0;
    while (!accept_language.empty()) {
        const auto comma = accept_language.find(',');
        auto part = accept_language.substr(0, comma);
        accept_language = comma == std::string_view::npos ? std::string_view() : accept_language.substr(comma + 1);
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        if (part.starts_with("de")) {
            german = std::max(german, weight(part));
        } else if (part.starts_with("en") || part.starts_with("*")) {
            english = std::max(english, weight(part));
        }
    }
    return german > english ? Language::german : Language::english;
}

std::string_view tag_of(Language language) {
    switch (language) {
        case Language::english:
            return "en";
        case Language::german:
            return "de";
    }
    return "en";
}

std::string_view title_of(Language language, FindingKind kind) {
    return word(language, "finding." + std::string(to_string(kind)));
}

std::string_view meaning_of(Language language, FindingKind kind) {
    return word(language, "meaning." + std::string(to_string(kind)));
}

std::string_view word_of(Language language, review::Outcome outcome) {
    return word(language, outcome_key(outcome));
}

std::string_view word_of(Language language, protocol::RecordType type) {
    return word(language, "record." + std::string(protocol::to_string(type)));
}

std::string_view word_of(Language language, Severity severity) {
    return word(language, "severity." + std::to_string(static_cast<int>(severity)));
}

std::string_view word_of(Language language, Response response) {
    return word(language, "response." + std::string(to_string(response)));
}

}  // namespace shiftguard::console
