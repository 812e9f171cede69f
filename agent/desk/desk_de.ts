<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
    <context>
        <name>desk</name>
        <message>
            <source>Not known to this version: %1</source>
            <translation>Dieser Version nicht bekannt: %1</translation>
        </message>
        <message>
            <source>Another person was in view</source>
            <translation>Eine weitere Person war im Bild</translation>
        </message>
        <message>
            <source>Someone else was at the workstation</source>
            <translation>Jemand anderes saß am Arbeitsplatz</translation>
        </message>
        <message>
            <source>Nobody was in view</source>
            <translation>Niemand war im Bild</translation>
        </message>
        <message>
            <source>The camera was covered</source>
            <translation>Die Kamera war verdeckt oder sah nichts</translation>
        </message>
        <message>
            <source>The camera was not available</source>
            <translation>Die Kamera war nicht verfügbar</translation>
        </message>
        <message>
            <source>The camera check had stopped</source>
            <translation>Die Kameraprüfung war ausgefallen</translation>
        </message>
        <message>
            <source>You were not enrolled yet</source>
            <translation>Ihr Gesicht war noch nicht angelernt</translation>
        </message>
        <message>
            <source>The session was open outside your shift</source>
            <translation>Die Sitzung war außerhalb Ihrer Schicht offen</translation>
        </message>
        <message>
            <source>The workstation was at a place that is not agreed</source>
            <translation>Der Arbeitsplatz war an einem nicht vereinbarten Ort</translation>
        </message>
        <message>
            <source>The screen could not be locked</source>
            <translation>Der Bildschirm ließ sich nicht sperren</translation>
        </message>
        <message>
            <source>Shiftguard was interrupted</source>
            <translation>Shiftguard wurde unterbrochen</translation>
        </message>
        <message>
            <source>It could not be told where the workstation was</source>
            <translation>Der Ort des Arbeitsplatzes ließ sich nicht feststellen</translation>
        </message>
        <message>
            <source>Network and position contradicted each other about the place</source>
            <translation>Netz und Position haben sich über den Ort widersprochen</translation>
        </message>
        <message>
            <source>Your roster was out of date</source>
            <translation>Ihr Dienstplan war veraltet</translation>
        </message>
        <message>
            <source>The time was not trusted</source>
            <translation>Die Uhrzeit war nicht gesichert</translation>
        </message>
        <message>
            <source>The clock was changed</source>
            <translation>Die Uhr wurde verstellt</translation>
        </message>
        <message>
            <source>New rules were refused</source>
            <translation>Neue Regeln wurden abgelehnt</translation>
        </message>
        <message>
            <source>The rules had expired</source>
            <translation>Die Regeln waren abgelaufen</translation>
        </message>
        <message>
            <source>Somebody with another face was not let in as you</source>
            <translation>Jemand mit einem anderen Gesicht wurde nicht als Sie eingelassen</translation>
        </message>
        <message>
            <source>A sign-in or unlock could not be checked</source>
            <translation>Eine Anmeldung oder Entsperrung ließ sich nicht prüfen</translation>
        </message>
        <message>
            <source>Was it not you? Then somebody knows your password: change it and call IT support.</source>
            <translation>Waren Sie es nicht? Dann kennt jemand Ihr Kennwort: Ändern Sie es und rufen Sie die IT an.</translation>
        </message>
        <message>
            <source>Reports were dropped for want of room</source>
            <translation>Meldungen gingen verloren, weil der Platz fehlte</translation>
        </message>
        <message>
            <source>Reports are dropped for want of room</source>
            <translation>Meldungen gehen verloren, weil der Platz fehlt</translation>
        </message>
        <message>
            <source>It is on the left of the camera&apos;s picture. Is it a poster, a coat or another thing?</source>
            <translation>Es ist links im Bild der Kamera. Ist es ein Plakat, ein Mantel oder ein anderer Gegenstand?</translation>
        </message>
        <message>
            <source>It is in the middle of the camera&apos;s picture. Is it a poster, a coat or another thing?</source>
            <translation>Es ist in der Mitte des Kamerabilds. Ist es ein Plakat, ein Mantel oder ein anderer Gegenstand?</translation>
        </message>
        <message>
            <source>It is on the right of the camera&apos;s picture. Is it a poster, a coat or another thing?</source>
            <translation>Es ist rechts im Bild der Kamera. Ist es ein Plakat, ein Mantel oder ein anderer Gegenstand?</translation>
        </message>
        <message>
            <source>It is a thing</source>
            <translation>Es ist ein Gegenstand</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>Jetzt nicht</translation>
        </message>
        <message>
            <source>If you say that it is a thing, this is recorded, and it is not reported again. It counts as a person as soon as it moves. Nothing is locked for it.</source>
            <translation>Wenn Sie es als Gegenstand angeben, wird das vermerkt und es wird nicht wieder gemeldet. Sobald es sich bewegt, zählt es als Mensch. Gesperrt wird dafür nichts.</translation>
        </message>
        <message>
            <source>That could not be recorded. Try again, or take it out of the camera&apos;s view.</source>
            <translation>Das ließ sich nicht vermerken. Versuchen Sie es noch einmal, oder nehmen Sie es aus dem Bild der Kamera.</translation>
        </message>
        <message>
            <source>Still figures</source>
            <translation>Unbewegtes</translation>
        </message>
        <message>
            <source>%1 declared to be things, %2 not</source>
            <translation>%1 als Gegenstand angegeben, %2 nicht</translation>
        </message>
        <message>
            <source>Something still in view was declared to be a thing</source>
            <translation>Etwas Unbewegtes im Bild wurde als Gegenstand angegeben</translation>
        </message>
        <message>
            <source>There is nothing to do; it is recorded, and what moves counts.</source>
            <translation>Es ist nichts zu tun; es ist vermerkt, und was sich bewegt, zählt.</translation>
        </message>
        <message>
            <source>Connect to the network so that they can be sent, or call IT support.</source>
            <translation>Verbinden Sie sich mit dem Netz, damit sie gesendet werden, oder rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>The rules were missing</source>
            <translation>Die Regeln fehlten</translation>
        </message>
        <message>
            <source>The camera check was slow</source>
            <translation>Die Kameraprüfung war langsam</translation>
        </message>
        <message>
            <source>Something that looks like a person stood still in view</source>
            <translation>Etwas, das wie ein Mensch aussieht, stand reglos im Bild</translation>
        </message>
        <message>
            <source>The camera check is slow</source>
            <translation>Die Kameraprüfung ist langsam</translation>
        </message>
        <message>
            <source>Something in view looks like a person and does not move</source>
            <translation>Etwas im Bild sieht aus wie ein Mensch und bewegt sich nicht</translation>
        </message>
        <message>
            <source>Close programs that you do not need. If it stays so, call IT support.</source>
            <translation>Schließen Sie Programme, die Sie nicht brauchen. Bleibt es so, rufen Sie die IT an.</translation>
        </message>
        <message>
            <source>A poster, a coat or the like? Take it out of the camera&apos;s view. Nothing is locked for it.</source>
            <translation>Ein Plakat, ein Mantel oder Ähnliches? Nehmen Sie es aus dem Bild der Kamera. Gesperrt wird dafür nicht.</translation>
        </message>
        <message>
            <source>Something that looks like a phone was before the camera</source>
            <translation>Etwas, das wie ein Telefon aussieht, war vor der Kamera</translation>
        </message>
        <message>
            <source>Something that looks like a phone is before the camera</source>
            <translation>Etwas, das wie ein Telefon aussieht, ist vor der Kamera</translation>
        </message>
        <message>
            <source>Put it away. Is it something else? Then there is nothing to do.</source>
            <translation>Legen Sie es weg. Ist es etwas anderes? Dann müssen Sie nichts tun.</translation>
        </message>
        <message>
            <source>Your supervisor released you</source>
            <translation>Ihre Teamleitung hat Sie freigegeben</translation>
        </message>
        <message>
            <source>There is nothing to do; it is recorded, and it ends by itself.</source>
            <translation>Sie müssen nichts tun; es wird vermerkt und endet von selbst.</translation>
        </message>
        <message>
            <source>It can&apos;t be told whether this place is agreed</source>
            <translation>Es lässt sich nicht feststellen, ob dieser Ort vereinbart ist</translation>
        </message>
        <message>
            <source>Network and position contradict each other about this place</source>
            <translation>Netz und Position widersprechen sich über diesen Ort</translation>
        </message>
        <message>
            <source>Your roster is out of date</source>
            <translation>Ihr Dienstplan ist veraltet</translation>
        </message>
        <message>
            <source>The time is not trusted</source>
            <translation>Die Uhrzeit ist nicht gesichert</translation>
        </message>
        <message>
            <source>The rules have expired</source>
            <translation>Die Regeln sind abgelaufen</translation>
        </message>
        <message>
            <source>The rules are missing</source>
            <translation>Die Regeln fehlen</translation>
        </message>
        <message>
            <source>Connect to the network of your agreed place. If that does not help, call IT support.</source>
            <translation>Verbinden Sie sich mit dem Netz Ihres vereinbarten Ortes. Hilft das nicht, rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Turn off a VPN or travel router. If that does not help, call IT support.</source>
            <translation>Schalten Sie VPN oder Reiserouter aus. Hilft das nicht, rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Connect to the network so that the roster can be fetched, or call IT support.</source>
            <translation>Verbinden Sie sich mit dem Netz, damit der Dienstplan geholt werden kann, oder rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Connect to the network so that the time can be checked, or call IT support.</source>
            <translation>Verbinden Sie sich mit dem Netz, damit die Uhrzeit geprüft werden kann, oder rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>If you did not set the clock, call IT support.</source>
            <translation>Wenn Sie die Uhr nicht gestellt haben, rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>There is nothing to do; the rules before them stay in force.</source>
            <translation>Es ist nichts zu tun; die bisherigen Regeln bleiben in Kraft.</translation>
        </message>
        <message>
            <source>There is nothing to do; they stay in force until IT support brings new ones.</source>
            <translation>Es ist nichts zu tun; sie bleiben in Kraft, bis die IT-Hilfe neue bringt.</translation>
        </message>
        <message>
            <source>There is nothing to do; the last rules stay in force.</source>
            <translation>Es ist nichts zu tun; die letzten Regeln bleiben in Kraft.</translation>
        </message>
        <message>
            <source>Place contradictory</source>
            <translation>Ort widersprüchlich</translation>
        </message>
        <message>
            <source>Another person is in view</source>
            <translation>Eine weitere Person ist im Bild</translation>
        </message>
        <message>
            <source>You were not recognised</source>
            <translation>Sie wurden nicht erkannt</translation>
        </message>
        <message>
            <source>Nobody is in view</source>
            <translation>Niemand ist im Bild</translation>
        </message>
        <message>
            <source>The camera is covered</source>
            <translation>Die Kamera ist verdeckt</translation>
        </message>
        <message>
            <source>The camera is not available</source>
            <translation>Die Kamera ist nicht verfügbar</translation>
        </message>
        <message>
            <source>The camera check has stopped</source>
            <translation>Die Kameraprüfung ist ausgefallen</translation>
        </message>
        <message>
            <source>You are not enrolled yet</source>
            <translation>Ihr Gesicht ist noch nicht angelernt</translation>
        </message>
        <message>
            <source>Your shift is over or has not begun</source>
            <translation>Ihre Schicht ist zu Ende oder hat noch nicht begonnen</translation>
        </message>
        <message>
            <source>The time that is agreed for your work ends soon</source>
            <translation>Die für Ihre Arbeit vereinbarte Zeit endet bald</translation>
        </message>
        <message>
            <source>This place is not agreed for your work</source>
            <translation>Dieser Ort ist für Ihre Arbeit nicht vereinbart</translation>
        </message>
        <message>
            <source>The screen cannot be locked</source>
            <translation>Der Bildschirm lässt sich nicht sperren</translation>
        </message>
        <message>
            <source>Ask the other person to step out of view.</source>
            <translation>Bitten Sie die andere Person, aus dem Bild zu gehen.</translation>
        </message>
        <message>
            <source>Look at the camera, with your face well lit.</source>
            <translation>Schauen Sie in die Kamera, Ihr Gesicht gut beleuchtet.</translation>
        </message>
        <message>
            <source>Sit down in view of the camera, or lock the screen yourself.</source>
            <translation>Setzen Sie sich vor die Kamera oder sperren Sie den Bildschirm selbst.</translation>
        </message>
        <message>
            <source>Uncover the lens.</source>
            <translation>Geben Sie das Objektiv frei.</translation>
        </message>
        <message>
            <source>Plug the camera in. If that does not help, call IT support.</source>
            <translation>Stecken Sie die Kamera an. Wenn das nicht hilft, rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Wait a moment; it starts again by itself. If not, call IT support.</source>
            <translation>Warten Sie einen Moment, sie startet von selbst neu. Wenn nicht, rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Ask your supervisor for an enrolment code.</source>
            <translation>Bitten Sie Ihre Teamleitung um einen Anlerncode.</translation>
        </message>
        <message>
            <source>Save your work and sign out, or ask your supervisor about the shift.</source>
            <translation>Speichern Sie und melden Sie sich ab, oder fragen Sie Ihre Teamleitung nach der Schicht.</translation>
        </message>
        <message>
            <source>Bring your call to its end. If you have to work longer, ask your supervisor now.</source>
            <translation>Bringen Sie Ihr Gespräch zu Ende. Wenn Sie länger arbeiten müssen, fragen Sie jetzt Ihre Teamleitung.</translation>
        </message>
        <message>
            <source>Go on at your agreed place, or ask your supervisor to add this one.</source>
            <translation>Arbeiten Sie am vereinbarten Ort weiter oder bitten Sie Ihre Teamleitung, diesen aufzunehmen.</translation>
        </message>
        <message>
            <source>Lock the screen yourself and call IT support.</source>
            <translation>Sperren Sie den Bildschirm selbst und rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>There is nothing to do; it was recorded.</source>
            <translation>Sie müssen nichts tun, es wurde festgehalten.</translation>
        </message>
        <message>
            <source>Recorded</source>
            <translation>Festgehalten</translation>
        </message>
        <message>
            <source>You were told</source>
            <translation>Sie wurden informiert</translation>
        </message>
        <message>
            <source>Screen locked</source>
            <translation>Bildschirm gesperrt</translation>
        </message>
        <message>
            <source>not sent yet</source>
            <translation>noch nicht gesendet</translation>
        </message>
        <message>
            <source>sent</source>
            <translation>gesendet</translation>
        </message>
        <message>
            <source>removed before sending; the gap is recorded</source>
            <translation>vor dem Senden entfernt, die Lücke ist vermerkt</translation>
        </message>
        <message>
            <source>refused by the server</source>
            <translation>vom Server abgelehnt</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Aus</translation>
        </message>
        <message>
            <source>On</source>
            <translation>An</translation>
        </message>
        <message>
            <source>Covered</source>
            <translation>Verdeckt</translation>
        </message>
        <message>
            <source>Too dark</source>
            <translation>Zu dunkel</translation>
        </message>
        <message>
            <source>Starting</source>
            <translation>Startet</translation>
        </message>
        <message>
            <source>It was too dark for the camera</source>
            <translation>Es war zu dunkel für die Kamera</translation>
        </message>
        <message>
            <source>It is too dark for the camera</source>
            <translation>Es ist zu dunkel für die Kamera</translation>
        </message>
        <message>
            <source>Turn on a light, or open the blinds.</source>
            <translation>Machen Sie Licht oder öffnen Sie die Jalousie.</translation>
        </message>
        <message>
            <source>The camera's picture was blurred</source>
            <translation>Das Kamerabild war unscharf</translation>
        </message>
        <message>
            <source>The camera's picture is blurred</source>
            <translation>Das Kamerabild ist unscharf</translation>
        </message>
        <message>
            <source>Clean the lens, and turn its focus ring if it has one.</source>
            <translation>Reinigen Sie das Objektiv und stellen Sie es scharf, wenn es einen Ring dafür hat.</translation>
        </message>
        <message>
            <source>The camera's picture stood still</source>
            <translation>Das Kamerabild stand still</translation>
        </message>
        <message>
            <source>The camera's picture stands still</source>
            <translation>Das Kamerabild steht still</translation>
        </message>
        <message>
            <source>Unplug the camera and plug it in again.</source>
            <translation>Ziehen Sie die Kamera ab und stecken Sie sie wieder an.</translation>
        </message>
        <message>
            <source>The camera's picture repeated itself</source>
            <translation>Das Kamerabild wiederholte sich</translation>
        </message>
        <message>
            <source>The camera's picture repeats itself</source>
            <translation>Das Kamerabild wiederholt sich</translation>
        </message>
        <message>
            <source>Use the camera itself, not a recording. If you do, call IT support.</source>
            <translation>Nutzen Sie die Kamera selbst, keine Aufnahme. Wenn Sie das tun, rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Another program had the camera</source>
            <translation>Ein anderes Programm hatte die Kamera</translation>
        </message>
        <message>
            <source>Another program has the camera</source>
            <translation>Ein anderes Programm hat die Kamera</translation>
        </message>
        <message>
            <source>Close the other program that uses the camera.</source>
            <translation>Schließen Sie das andere Programm, das die Kamera nutzt.</translation>
        </message>
        <message>
            <source>Another camera than at your enrolment was in use</source>
            <translation>Eine andere Kamera als bei Ihrem Anlernen war in Gebrauch</translation>
        </message>
        <message>
            <source>This is another camera than at your enrolment</source>
            <translation>Dies ist eine andere Kamera als bei Ihrem Anlernen</translation>
        </message>
        <message>
            <source>Plug in the camera of your enrolment, or call IT support.</source>
            <translation>Stecken Sie die Kamera von Ihrem Anlernen an oder rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>The movements that were asked for did not come as asked</source>
            <translation>Die verlangten Bewegungen kamen nicht wie verlangt</translation>
        </message>
        <message>
            <source>The movements did not come as asked</source>
            <translation>Die Bewegungen kamen nicht wie verlangt</translation>
        </message>
        <message>
            <source>Do what you are asked, clearly and with your face well lit. If that does not help, ask your supervisor.</source>
            <translation>Folgen Sie der Bitte deutlich und mit gut beleuchtetem Gesicht. Wenn das nicht hilft, fragen Sie Ihre Teamleitung.</translation>
        </message>
        <message>
            <source>Please show that you are there</source>
            <translation>Bitte zeigen Sie, dass Sie da sind</translation>
        </message>
        <message>
            <source>%1 of %2 movements made. No picture is kept.</source>
            <translation>%1 von %2 Bewegungen gemacht. Kein Bild wird behalten.</translation>
        </message>
        <message>
            <source>Look straight at the screen and hold still.</source>
            <translation>Schauen Sie gerade auf den Bildschirm und halten Sie still.</translation>
        </message>
        <message>
            <source>Turn your head to the left.</source>
            <translation>Drehen Sie den Kopf nach links.</translation>
        </message>
        <message>
            <source>Turn your head to the right.</source>
            <translation>Drehen Sie den Kopf nach rechts.</translation>
        </message>
        <message>
            <source>Raise your chin.</source>
            <translation>Heben Sie das Kinn.</translation>
        </message>
        <message>
            <source>Close your eyes for a second, then open them.</source>
            <translation>Schließen Sie die Augen eine Sekunde lang und öffnen Sie sie wieder.</translation>
        </message>
        <message>
            <source>A program acted as the camera</source>
            <translation>Ein Programm gab sich als Kamera aus</translation>
        </message>
        <message>
            <source>A program acts as the camera</source>
            <translation>Ein Programm gibt sich als Kamera aus</translation>
        </message>
        <message>
            <source>End the program that acts as a camera, or call IT support.</source>
            <translation>Beenden Sie das Programm, das sich als Kamera ausgibt, oder rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Blurred</source>
            <translation>Unscharf</translation>
        </message>
        <message>
            <source>Picture repeats</source>
            <translation>Bild wiederholt sich</translation>
        </message>
        <message>
            <source>Picture stands still</source>
            <translation>Bild steht still</translation>
        </message>
        <message>
            <source>Not available</source>
            <translation>Nicht verfügbar</translation>
        </message>
        <message>
            <source>Recognised</source>
            <translation>Erkannt</translation>
        </message>
        <message>
            <source>Not recognised: come closer</source>
            <translation>Nicht erkannt: Kommen Sie näher</translation>
        </message>
        <message>
            <source>Not recognised: too dark, turn on a light</source>
            <translation>Nicht erkannt: zu dunkel, machen Sie Licht</translation>
        </message>
        <message>
            <source>Not recognised: the light is behind you</source>
            <translation>Nicht erkannt: Das Licht ist hinter Ihnen</translation>
        </message>
        <message>
            <source>Not recognised: the picture is blurred, clean the lens</source>
            <translation>Nicht erkannt: Das Bild ist unscharf, putzen Sie die Linse</translation>
        </message>
        <message>
            <source>Not recognised: look at the camera</source>
            <translation>Nicht erkannt: Schauen Sie in die Kamera</translation>
        </message>
        <message>
            <source>If it stays so you are warned, and then the session locks.</source>
            <translation>Bleibt es so, werden Sie gewarnt, und dann wird die Sitzung gesperrt.</translation>
        </message>
        <message>
            <source>Not recognised</source>
            <translation>Nicht erkannt</translation>
        </message>
        <message>
            <source>Not in view</source>
            <translation>Nicht im Bild</translation>
        </message>
        <message>
            <source>In your shift</source>
            <translation>In Ihrer Schicht</translation>
        </message>
        <message>
            <source>Outside your shift</source>
            <translation>Außerhalb Ihrer Schicht</translation>
        </message>
        <message>
            <source>Shift not known</source>
            <translation>Schicht nicht bekannt</translation>
        </message>
        <message>
            <source>At an agreed place</source>
            <translation>Vereinbarter Ort</translation>
        </message>
        <message>
            <source>Not an agreed place</source>
            <translation>Kein vereinbarter Ort</translation>
        </message>
        <message>
            <source>Place not known</source>
            <translation>Ort nicht bekannt</translation>
        </message>
        <message>
            <source>Nothing sent yet</source>
            <translation>Noch nichts gesendet</translation>
        </message>
        <message>
            <source>Server reached</source>
            <translation>Server erreicht</translation>
        </message>
        <message>
            <source>Server not reached</source>
            <translation>Server nicht erreicht</translation>
        </message>
        <message>
            <source>Server not trusted</source>
            <translation>Server nicht vertraut</translation>
        </message>
        <message>
            <source>Server refuses them</source>
            <translation>Server lehnt ab</translation>
        </message>
        <message>
            <source>Server in trouble</source>
            <translation>Server gestört</translation>
        </message>
        <message>
            <source>Look at the camera.</source>
            <translation>Schauen Sie in die Kamera.</translation>
        </message>
        <message>
            <source>No face is in view. Sit in front of the camera.</source>
            <translation>Kein Gesicht im Bild. Setzen Sie sich vor die Kamera.</translation>
        </message>
        <message>
            <source>Two faces are in view. Only you may be in view.</source>
            <translation>Zwei Gesichter im Bild. Nur Sie dürfen zu sehen sein.</translation>
        </message>
        <message>
            <source>Come closer to the camera.</source>
            <translation>Kommen Sie näher an die Kamera.</translation>
        </message>
        <message>
            <source>It is too dark. Turn on a light in front of you.</source>
            <translation>Es ist zu dunkel. Machen Sie vor sich Licht.</translation>
        </message>
        <message>
            <source>The picture is blurred. Keep still.</source>
            <translation>Das Bild ist unscharf. Halten Sie still.</translation>
        </message>
        <message>
            <source>Turn your face to the camera.</source>
            <translation>Wenden Sie Ihr Gesicht zur Kamera.</translation>
        </message>
        <message>
            <source>Not known</source>
            <translation>Nicht bekannt</translation>
        </message>
        <message>
            <source>Call IT support if you do not know why.</source>
            <translation>Rufen Sie die IT-Hilfe an, wenn Sie den Grund nicht kennen.</translation>
        </message>
        <message>
            <source>Shiftguard</source>
            <translation>Shiftguard</translation>
        </message>
        <message>
            <source>Show what Shiftguard sees and sends</source>
            <translation>Zeigen, was Shiftguard sieht und sendet</translation>
        </message>
        <message>
            <source>Understood</source>
            <translation>Verstanden</translation>
        </message>
        <message>
            <source>Camera on: your enrolment</source>
            <translation>Kamera an: Sie werden angelernt</translation>
        </message>
        <message>
            <source>No picture is kept. Nothing is guarded meanwhile.</source>
            <translation>Kein Bild wird aufbewahrt. Solange wird nichts überwacht.</translation>
        </message>
        <message>
            <source>Camera off</source>
            <translation>Kamera aus</translation>
        </message>
        <message>
            <source>Nothing is watched right now.</source>
            <translation>Zurzeit wird nichts beobachtet.</translation>
        </message>
        <message>
            <source>On a break: the camera is off</source>
            <translation>Pause: Die Kamera ist aus</translation>
        </message>
        <message>
            <source>It is on again when the break is over. Then look at the camera.</source>
            <translation>Nach der Pause ist sie wieder an. Schauen Sie dann in die Kamera.</translation>
        </message>
        <message>
            <source>All is well</source>
            <translation>Alles in Ordnung</translation>
        </message>
        <message>
            <source>Only you, in your shift, at your place. You need do nothing.</source>
            <translation>Nur Sie, in Ihrer Schicht, an Ihrem Ort. Sie müssen nichts tun.</translation>
        </message>
        <message>
            <source>Shiftguard only observes on this workstation: it records and never locks.</source>
            <translation>Shiftguard beobachtet an diesem Arbeitsplatz nur: Es hält fest und sperrt nie.</translation>
        </message>
        <message>
            <source>Unlock it with your password and go on.</source>
            <translation>Entsperren Sie ihn mit Ihrem Passwort und arbeiten Sie weiter.</translation>
        </message>
        <message>
            <source>Shiftguard needs help</source>
            <translation>Shiftguard braucht Hilfe</translation>
        </message>
        <message>
            <source>Something does not work. Please call IT support.</source>
            <translation>Etwas funktioniert nicht. Bitte rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Shiftguard is not running</source>
            <translation>Shiftguard läuft nicht</translation>
        </message>
        <message>
            <source>The service on this workstation does not answer. Please call IT support.</source>
            <translation>Der Dienst auf diesem Arbeitsplatz antwortet nicht. Bitte rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <source>In view</source>
            <translation>Im Bild</translation>
        </message>
        <message>
            <source>You</source>
            <translation>Sie</translation>
        </message>
        <message>
            <source>Shift</source>
            <translation>Schicht</translation>
        </message>
        <message>
            <source>Place</source>
            <translation>Ort</translation>
        </message>
        <message>
            <source>Your supervisor can release you from this: call them. They send it, or read out a code that you type at the sign-in or to “shiftguard release”.</source>
            <translation>Ihre Teamleitung kann Sie davon freigeben: Rufen Sie an. Sie sendet die Freigabe oder liest einen Code vor, den Sie bei der Anmeldung oder in „shiftguard release“ eingeben.</translation>
        </message>
        <message>
            <source>Released for a while</source>
            <translation>Vorübergehend freigegeben</translation>
        </message>
        <message>
            <source>Rules</source>
            <translation>Regeln</translation>
        </message>
        <message>
            <source>Reports</source>
            <translation>Meldungen</translation>
        </message>
        <message>
            <source>Not checked now</source>
            <translation>Nicht geprüft</translation>
        </message>
        <message>
            <source>Nobody</source>
            <translation>Niemand</translation>
        </message>
        <message>
            <source>One person</source>
            <translation>Eine Person</translation>
        </message>
        <message>
            <source>%1 people</source>
            <translation>%1 Personen</translation>
        </message>
        <message>
            <source>Not enrolled yet</source>
            <translation>Noch nicht angelernt</translation>
        </message>
        <message>
            <source>No rules in force</source>
            <translation>Keine Regeln in Kraft</translation>
        </message>
        <message>
            <source>%1, version %2</source>
            <translation>%1, Version %2</translation>
        </message>
        <message>
            <source>%1, version %2 (observes only)</source>
            <translation>%1, Version %2 (nur Beobachtung)</translation>
        </message>
        <message>
            <source>All sent</source>
            <translation>Alle gesendet</translation>
        </message>
        <message>
            <source>%1 waiting</source>
            <translation>%1 warten</translation>
        </message>
        <message>
            <source>Not known how many wait</source>
            <translation>Wie viele warten, ist nicht bekannt</translation>
        </message>
        <message>
            <source>Seen and sent today</source>
            <translation>Heute gesehen und gesendet</translation>
        </message>
        <message>
            <source>Nothing was found today.</source>
            <translation>Heute wurde nichts festgestellt.</translation>
        </message>
        <message>
            <source>What was found today is not known now.</source>
            <translation>Was heute festgestellt wurde, ist gerade nicht bekannt.</translation>
        </message>
        <message>
            <source>Screen locked: %1</source>
            <translation>Bildschirm gesperrt: %1</translation>
        </message>
        <message>
            <source>Screen locked, and a redacted picture made: %1</source>
            <translation>Bildschirm gesperrt, unkenntlich gemachtes Bild erstellt: %1</translation>
        </message>
        <message>
            <source>The screen could not be locked: %1</source>
            <translation>Der Bildschirm ließ sich nicht sperren: %1</translation>
        </message>
        <message>
            <source>Only observed</source>
            <translation>Nur beobachtet</translation>
        </message>
        <message>
            <source>Would have locked; only observed</source>
            <translation>Hätte gesperrt; nur beobachtet</translation>
        </message>
        <message>
            <source>Lock requested</source>
            <translation>Sperre angefordert</translation>
        </message>
        <message>
            <source>This session is not guarded</source>
            <translation>Diese Sitzung wird nicht bewacht</translation>
        </message>
        <message>
            <source>How things stand is shown only in the session that Shiftguard guards.</source>
            <translation>Wie es steht, ist nur in der Sitzung zu sehen, die Shiftguard bewacht.</translation>
        </message>
        <message>
            <source>Again: %1</source>
            <translation>Erneut: %1</translation>
        </message>
        <message>
            <source>Your face reference was made</source>
            <translation>Ihr Gesicht wurde angelernt</translation>
        </message>
        <message>
            <source>What is sent: the time, what was found, and where people were in view, as rectangles. No picture and nothing of your face leaves this workstation. You may see every report and contest it with your supervisor.</source>
            <translation>Was gesendet wird: die Uhrzeit, was festgestellt wurde und wo Personen im Bild waren, als Rechtecke. Kein Bild und nichts von Ihrem Gesicht verlässt diesen Arbeitsplatz. Sie dürfen jede Meldung sehen und ihr bei Ihrer Teamleitung widersprechen.</translation>
        </message>
        <message>
            <source>What is sent: the time, what was found, and where people were in view, as rectangles. Of some locks also one picture, on which faces are made unrecognisable and everything but the people is blurred. You may see every report, have its picture shown by your supervisor, and contest it there.</source>
            <translation>Was gesendet wird: die Uhrzeit, was festgestellt wurde und wo Personen im Bild waren, als Rechtecke. Von manchen Sperrungen auch ein Bild, auf dem Gesichter unkenntlich sind und alles außer den Personen verwischt ist. Sie dürfen jede Meldung sehen, sich ihr Bild von Ihrer Teamleitung zeigen lassen und ihr dort widersprechen.</translation>
        </message>
        <message>
            <source>Version %1</source>
            <translation>Version %1</translation>
        </message>
        <message>
            <source>The screen locks in</source>
            <translation>Der Bildschirm wird gesperrt in</translation>
        </message>
        <message>
            <source>A notice from Shiftguard</source>
            <translation>Ein Hinweis von Shiftguard</translation>
        </message>
        <message>
            <source>Whom to call: %1</source>
            <translation>Wen Sie anrufen: %1</translation>
        </message>
        <message>
            <source>Whom to call</source>
            <translation>Wen Sie anrufen</translation>
        </message>
        <message>
            <source>The screen does not lock for this.</source>
            <translation>Dafür wird der Bildschirm nicht gesperrt.</translation>
        </message>
        <message>
            <source>Only the screen locks. Your work stays open and nothing is lost.</source>
            <translation>Nur der Bildschirm wird gesperrt. Ihre Arbeit bleibt offen, nichts geht verloren.</translation>
        </message>
        <message>
            <source>Enrolment: %1 of %2</source>
            <translation>Anlernen: %1 von %2</translation>
        </message>
        <message>
            <source>You are enrolled</source>
            <translation>Ihr Gesicht ist angelernt</translation>
        </message>
        <message>
            <source>The enrolment did not succeed</source>
            <translation>Das Anlernen ist nicht gelungen</translation>
        </message>
        <message>
            <source>The camera check does not run. It starts again by itself; if this stays, check that the camera is plugged in and call IT support.</source>
            <translation>Die Kameraprüfung läuft nicht. Sie startet von selbst neu; bleibt es dabei, prüfen Sie, ob die Kamera eingesteckt ist, und rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>The disk is full: reports wait in memory until there is room. Please call IT support.</source>
            <translation>Die Festplatte ist voll: Berichte warten im Arbeitsspeicher, bis Platz ist. Bitte rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>The new rules have a fault (%1): the rules before them stay in force. Please tell IT support.</source>
            <translation>Die neuen Regeln haben einen Fehler (%1): Die bisherigen Regeln bleiben in Kraft. Bitte sagen Sie der IT Bescheid.</translation>
        </message>
        <message>
            <source>What happens cannot be written down. Please call IT support.</source>
            <translation>Was geschieht, kann nicht festgehalten werden. Bitte rufen Sie die IT-Hilfe an.</translation>
        </message>
    <message>
            <source>Reports cannot be sent: the link to the server is damaged. They are kept here. Please call IT support.</source>
            <translation>Meldungen können nicht gesendet werden: Die Verbindung zum Server ist beschädigt. Sie bleiben hier gespeichert. Bitte wenden Sie sich an die IT.</translation>
        </message>
        <message>
            <source>Reports cannot be sent: the server or this workstation is not recognised. Please call IT support.</source>
            <translation>Berichte können nicht gesendet werden: Der Server oder dieser Arbeitsplatz wird nicht anerkannt. Bitte rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>%1 pictures were compared and none is kept. The weakest agrees with %2; that is %3 from the threshold of %4.</source>
            <translation>%1 Bilder wurden verglichen, keines wird aufbewahrt. Das schwächste stimmt mit %2 überein; das sind %3 zur Schwelle von %4.</translation>
        </message>
        <message>
            <source>The %1 pictures do not agree with each other: the weakest with %2, %3 from the threshold of %4. Try again in better light, and alone.</source>
            <translation>Die %1 Bilder passen nicht zueinander: das schwächste mit %2, %3 zur Schwelle von %4. Versuchen Sie es bei besserem Licht und allein noch einmal.</translation>
        </message>
        <message>
            <source>The rules of this workstation do not name the worker %1. Please tell IT support.</source>
            <translation>Die Regeln dieses Arbeitsplatzes nennen die Person %1 nicht. Bitte sagen Sie der IT Bescheid.</translation>
        </message>
        <message>
            <source>The camera gives no picture. Check that it is plugged in and that no other program uses it; if this stays, call IT support.</source>
            <translation>Die Kamera liefert kein Bild. Prüfen Sie, ob sie eingesteckt ist und ob kein anderes Programm sie benutzt; bleibt das so, rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>The session was locked or closed meanwhile. Unlock it and try again.</source>
            <translation>Die Sitzung wurde inzwischen gesperrt oder geschlossen. Entsperren Sie sie und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>The camera gave no picture. Check that it is plugged in and that no other program uses it, and try again.</source>
            <translation>Die Kamera hat kein Bild geliefert. Prüfen Sie, ob sie eingesteckt ist und ob kein anderes Programm sie benutzt, und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>A program acts as the camera, so nobody was enrolled. End that program, or call IT support, and try again.</source>
            <translation>Ein Programm gibt sich als Kamera aus, darum wurde niemand angelernt. Beenden Sie dieses Programm oder rufen Sie den IT-Support, und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>There were not enough good pictures within a minute. Try again in better light, with your face to the camera.</source>
            <translation>In einer Minute gab es nicht genug gute Bilder. Versuchen Sie es bei besserem Licht noch einmal, mit dem Gesicht zur Kamera.</translation>
        </message>
        <message>
            <source>Your face reference could not be stored on this workstation. Please call IT support.</source>
            <translation>Ihre Gesichtsreferenz konnte auf diesem Arbeitsplatz nicht gespeichert werden. Bitte rufen Sie die IT-Hilfe an.</translation>
        </message>
        <message>
            <source>The rules in force cannot be kept on this disk. Please tell IT support.</source>
            <translation>Die geltenden Regeln lassen sich auf dieser Festplatte nicht aufbewahren. Bitte sagen Sie der IT Bescheid.</translation>
        </message>
        <message>
            <source>The roster cannot be read (%1): the shifts known before stay in force until they are too old. Please tell IT support.</source>
            <translation>Der Dienstplan lässt sich nicht lesen (%1): Die zuvor bekannten Schichten gelten weiter, bis sie zu alt sind. Bitte sagen Sie der IT Bescheid.</translation>
        </message>
        <message>
            <source>No server yet</source>
            <translation>Noch kein Server</translation>
        </message>
        <message>
            <source>Keys or mouse were used with nobody in view</source>
            <translation>Tastatur oder Maus wurden benutzt, und niemand war im Bild</translation>
        </message>
        <message>
            <source>Keys and mouse were not used for too long</source>
            <translation>Tastatur und Maus wurden zu lange nicht benutzt</translation>
        </message>
        <message>
            <source>Keys or mouse are used and nobody is in view</source>
            <translation>Tastatur oder Maus werden benutzt, und niemand ist im Bild</translation>
        </message>
        <message>
            <source>Keys and mouse have not been used for a while</source>
            <translation>Tastatur und Maus wurden eine Weile nicht benutzt</translation>
        </message>
        <message>
            <source>Sit up so that the camera sees you.</source>
            <translation>Setzen Sie sich so, dass die Kamera Sie sieht.</translation>
        </message>
        <message>
            <source>Move the mouse to go on working.</source>
            <translation>Bewegen Sie die Maus, um weiterzuarbeiten.</translation>
        </message>
        <message>
            <source>Only when last used</source>
            <translation>Nur wann zuletzt benutzt</translation>
        </message>
        <message>
            <source>Keys and mouse</source>
            <translation>Tastatur und Maus</translation>
        </message>
        <message>
            <source>Face reference too old; enrol again</source>
            <translation>Gesichtsvorlage zu alt; bitte neu anlernen</translation>
        </message>
        <message>
            <source>Face reference revoked; enrol again</source>
            <translation>Gesichtsvorlage widerrufen; bitte neu anlernen</translation>
        </message>
        <message>
            <source>The recogniser was changed; enrol again</source>
            <translation>Die Erkennung wurde gewechselt; bitte neu anlernen</translation>
        </message>
        <message>
            <source>Face reference damaged; enrol again</source>
            <translation>Gesichtsvorlage beschädigt; bitte neu anlernen</translation>
        </message>
        <message>
            <source>Face reference</source>
            <translation>Gesichtsvorlage</translation>
        </message>
        <message>
            <source>Renew it by %1</source>
            <translation>Erneuern bis %1</translation>
        </message>
        <message>
            <source>Turn your head a little to your left, and hold it.</source>
            <translation>Drehen Sie den Kopf ein wenig nach links und halten Sie ihn so.</translation>
        </message>
        <message>
            <source>Turn your head a little to your right, and hold it.</source>
            <translation>Drehen Sie den Kopf ein wenig nach rechts und halten Sie ihn so.</translation>
        </message>
        <message>
            <source>That is too far. Turn your head back a little.</source>
            <translation>Das ist zu weit. Drehen Sie den Kopf etwas zurück.</translation>
        </message>
        <message>
            <source>Look at the camera and come a little nearer, or lean back.</source>
            <translation>Schauen Sie in die Kamera und kommen Sie etwas näher, oder lehnen Sie sich zurück.</translation>
        </message>
        <message>
            <source>Now change the light: switch your lamp on or off, then look at the camera.</source>
            <translation>Ändern Sie jetzt das Licht: Schalten Sie Ihre Lampe ein oder aus, und schauen Sie dann in die Kamera.</translation>
        </message>
        <message>
            <source>Leave this out</source>
            <translation>Das auslassen</translation>
        </message>
        <message>
            <source>No other light here</source>
            <translation>Kein anderes Licht da</translation>
        </message>
        <message>
            <source>You were not clearly recognised, so your face reference stays as it is. Try again in better light, or ask your supervisor for an enrolment code.</source>
            <translation>Sie wurden nicht eindeutig erkannt, darum bleibt Ihre Gesichtsvorlage, wie sie ist. Versuchen Sie es bei besserem Licht noch einmal oder bitten Sie Ihre Teamleitung um einen Code.</translation>
        </message>
        <message>
            <source>The rules of this workstation were changed meanwhile. Please enrol again.</source>
            <translation>Die Regeln dieses Arbeitsplatzes wurden inzwischen geändert. Bitte lernen Sie Ihr Gesicht neu an.</translation>
        </message>
    </context>
</TS>
