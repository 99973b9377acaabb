import ChatStore
import Conversations
import Dispatch
import Foundation
import RWKVPlatform

/// Files from and for elsewhere.
extension StorageService {
  /// Writes a conversation to a file that is not there yet, as Markdown unless its name says otherwise.
  public func export(_ conversation: Conversation, to path: String) {
    exchange.async { [post] in
      let file = URL(fileURLWithPath: UserFolder.expandingTilde(in: path)).path
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

  /// Takes in the conversations of files: of all, or where one is faulty of none.
  public func importFiles(_ paths: [String]) {
    exchange.async { [store, post] in
      do throws(ConversationError) {
        var conversations: [Conversation] = []
        for path in paths {
          conversations += try ConversationImport.conversations(
            inFile: UserFolder.expandingTilde(in: path))
        }
        post(.imported(names: try store.add(conversations)))
      } catch {
        post(.failed(problem: error.description))
      }
    }
  }
}
