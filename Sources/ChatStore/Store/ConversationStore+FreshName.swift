import Foundation

extension ConversationStore {
  /// A name for a conversation of now, by date and time, that no folder has.
  public func freshName(at date: Date = Date()) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd-HHmmss"
    let base = formatter.string(from: date)
    let names = [base] + (2...).prefix(1000).map { "\(base)-\($0)" }
    return names.first { !FileManager.default.fileExists(atPath: folder + "/" + $0) } ?? base
  }
}
