import Conversations
import Foundation

/// A report of the storage on something it was asked to do.
public enum StorageEvent: Hashable, Sendable {
  /// A conversation is open, in place of the one before.
  ///
  /// - Parameter readOnly: Why it can only be read; nil where it may be written.
  case opened(Conversation, readOnly: String? = nil)
  /// The conversation that was asked for cannot take the place of the one that is open.
  case openFailed(problem: String)
  /// All conversations, in the order of the list.
  case listed([ConversationSummary])
  /// The messages of a conversation that have states on disk, with the bytes of these.
  case statesListed(of: String, [MessageID: Int])
  /// The conversations of files are in the store, under these names; a line for each that is not.
  case imported(names: [String], problems: [String] = [])
  /// The places where a text occurs in all conversations.
  case found([SearchHit], of: String)
  /// Everything of the conversation up to `modified`, that of the conversation which was saved, is on
  /// disk; later changes are not.
  case saved(name: String, modified: Date = .distantFuture)
  /// Another program took the name meanwhile; the conversation is kept under the second one.
  case nameTaken(String, keptAs: String)
  /// Another program had changed the conversation: settings, or that many messages were added. They are kept,
  /// and are seen when it is opened again.
  case merged(name: String, messages: Int)
  /// Another program's version of the conversation cannot stand in one file with this one: theirs stays, and
  /// this one is kept under the second name from now on.
  case keptApart(String, as: String)
  /// The folder of the conversation was moved away or removed by another program: it goes on in that folder, which
  /// has the new name, or else is kept anew.
  case folderGone(String, now: String?)
  /// The conversation comes near the size at which nothing can be saved.
  case nearLimit(name: String)
  /// The conversation could not be written.
  case saveFailed(problem: String)
  /// A state could not be written. The text that it stands for is safe.
  case stateSaveFailed(problem: String)
  /// A conversation is in the trash, where it may have another name.
  case deleted(name: String, trashName: String)
  /// A conversation could not be put into the trash; it is where it was.
  case deleteFailed(problem: String)
  /// A conversation was taken from the trash.
  case restored(name: String)
  /// Nothing was deleted that could be taken back.
  case nothingToRestore
  /// A conversation was put aside, or back among the others.
  case archived(name: String, Bool)
  /// A conversation has a copy of that name.
  case duplicated(as: String)
  /// A conversation was written to a file.
  case exported(path: String)
  /// Anything else that was asked for could not be done.
  case failed(problem: String)
}
