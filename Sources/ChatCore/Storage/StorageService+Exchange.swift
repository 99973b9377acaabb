import ChatStore
import Conversations
import Dispatch
import Foundation
import RWKVPlatform

/// Files from and for elsewhere.
extension StorageService {
  /// Writes a conversation to a file that is not there yet, as Markdown unless its name says otherwise.
  ///
  /// - Parameter path: Nil for a name of the conversation's title, with a number where there is one already.
  public func export(_ conversation: Conversation, to path: String?) {
    exchange.async { [post] in
      let path = path.map { UserFolder.expandingTilde(in: $0) } ?? Self.freshPath(for: conversation)
      let file = URL(fileURLWithPath: path).path
      do {
        let form = ConversationExport(forFile: file)
        if form == .json { try conversation.persona?.initialState?.requireOwnContents() }
        try form.write(conversation, toNewFile: file)
        post(.exported(path: file))
      } catch {
        post(.failed(problem: "\(error)"))
      }
    }
  }

  /// Writes a conversation with the state after its last message to a file that is not there yet.
  ///
  /// - Parameter path: As for `export`.
  public func share(_ conversation: Conversation, to path: String?) {
    let ending = SharedChat.fileExtension
    let named = path.map { UserFolder.expandingTilde(in: $0) }
      .map { SharedChat.isNamed($0) ? $0 : "\($0).\(ending)" }
    let file = URL(
      fileURLWithPath: named ?? Self.freshPath(for: conversation, ending: ending)
    ).path
    // After what is to be saved by now: the state is on disk then.
    perform { [store] conversations throws(ConversationError) in
      var saved = conversation
      saved.name = conversations.nameOnDisk(of: conversation.name)
      let data = try SharedChat.encode(saved, from: store)
      do throws(SystemError) {
        try DurableFile.create(file, with: data)
      } catch {
        throw ConversationError(path: file, problem: "cannot be written: \(error)")
      }
      return .exported(path: file)
    }
  }

  private static func freshPath(for conversation: Conversation, ending: String = "md") -> String {
    let title = conversation.title.isEmpty ? conversation.name : conversation.title
    let base = ConversationStore.name(for: title)
    return ([base] + (2...999).map { "\(base)-\($0)" }).map { "\($0).\(ending)" }
      .first { !FileManager.default.fileExists(atPath: $0) } ?? "\(base).\(ending)"
  }

  /// Takes in the conversations of files: those that are whole; of the others it is told why not.
  public func importFiles(_ paths: [String]) {
    exchange.async { [store, post] in
      do throws(ConversationError) {
        let (names, problems) = try ConversationImport.add(
          files: paths.map { UserFolder.expandingTilde(in: $0) }, to: store)
        post(.imported(names: names, problems: problems))
      } catch {
        post(.failed(problem: error.description))
      }
    }
  }
}
