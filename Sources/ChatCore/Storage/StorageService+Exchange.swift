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

  private static func freshPath(for conversation: Conversation) -> String {
    let title = conversation.title.isEmpty ? conversation.name : conversation.title
    let base = ConversationStore.name(for: title)
    return ([base] + (2...999).map { "\(base)-\($0)" }).map { $0 + ".md" }
      .first { !FileManager.default.fileExists(atPath: $0) } ?? base + ".md"
  }

  /// Takes in the conversations of files: those that are whole; of the others it is told why not.
  public func importFiles(_ paths: [String]) {
    exchange.async { [store, post] in
      do throws(ConversationError) {
        var all = ConversationImport.Result()
        for path in paths {
          do throws(ConversationError) {
            let one = try ConversationImport.read(file: UserFolder.expandingTilde(in: path))
            all.conversations += one.conversations
            all.problems += one.problems
          } catch {
            all.problems.append(error.description)
          }
        }
        post(.imported(names: try store.add(all.conversations), problems: all.problems))
      } catch {
        post(.failed(problem: error.description))
      }
    }
  }
}
