#include "agent/desk/say.hpp"

#include <QCoreApplication>

namespace shiftguard::desk {

QString say(const char* text) {
    return QCoreApplication::translate("desk", text);
}

QString say(const Phrase& phrase) {
    QString text = say(phrase.text);
    for (const auto& value : phrase.values) {
        text = text.arg(QString::fromStdString(value));
    }
    return text;
}

}  // namespace shiftguard::desk
