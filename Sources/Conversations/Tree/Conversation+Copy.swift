import Foundation

extension Conversation {
  /// A conversation of its own, without a name yet, with all messages or those of one line. They keep
  /// their ids, so that states found by them serve the copy too.
  public func copy(upTo message: MessageID? = nil, at now: Date = Date()) -> Conversation {
    var copy = self
    copy.name = ""
    copy.created = now
    copy.modified = now
    copy.isArchived = false
    if let message { copy.keepLine(to: message) }
    return copy
  }

  /// The title that the list shows of a copy.
  public var titleOfCopy: String { (title.isEmpty ? name : title) + " (copy)" }
}
