import ChatApp
import ChatCore
import ChatUI
import Dispatch
import Foundation
import Testing

@Suite struct MailboxTests {
  @Test func actionsComeOutOnceAndInOrder() {
    let mailbox = Mailbox()
    mailbox.post(.session(.modelLoading(name: "a")))
    mailbox.post(.terminate)

    #expect(mailbox.take().map(word) == ["loading a", "terminate"])
    #expect(mailbox.take().isEmpty)
  }

  @Test func onlyTheLatestProgressIsKept() {
    let mailbox = Mailbox()
    mailbox.post(.session(.reading(done: 1, total: 9)))
    mailbox.post(.session(.reading(done: 2, total: 9)))
    mailbox.post(grew("a"))
    mailbox.post(grew("ab"))
    mailbox.post(.session(.modelLoading(name: "x")))
    mailbox.post(grew("abc"))

    #expect(mailbox.take().map(word) == ["read 2", "grew ab", "loading x", "grew abc"])
  }

  @Test func aPostWakesAndTakingPutsToSleep() {
    let mailbox = Mailbox()
    #expect(!mailbox.isAwake)

    mailbox.post(.terminate)
    #expect(mailbox.isAwake)

    _ = mailbox.take()
    #expect(!mailbox.isAwake)

    mailbox.wake()
    #expect(mailbox.isAwake)
    #expect(mailbox.take().isEmpty)
  }

  @Test func aFullPipeHoldsNobodyUp() {
    let mailbox = Mailbox()

    for _ in 0..<100_000 { mailbox.wake() }

    _ = mailbox.take()
    #expect(!mailbox.isAwake)
  }

  @Test func nothingIsLostBetweenThreads() {
    let mailbox = Mailbox()
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for index in 0..<500 { mailbox.post(.session(.modelLoading(name: "\(thread) \(index)"))) }
    }

    let words = mailbox.take().map(word)

    #expect(words.count == 4000)
    for thread in 0..<8 {
      let own = words.filter { $0.hasPrefix("loading \(thread) ") }
      #expect(own == (0..<500).map { "loading \(thread) \($0)" })
    }
  }

  private func grew(_ text: String) -> Action {
    .session(.replies([Reply(text: text)]))
  }

  private func word(_ action: Action) -> String {
    switch action {
    case .session(.modelLoading(let name, _)): "loading \(name)"
    case .session(.reading(let done, _)): "read \(done)"
    case .session(.replies(let replies)): "grew \(replies.map(\.text).joined())"
    case .terminate: "terminate"
    default: "something else"
    }
  }
}

extension Mailbox {
  /// Whether a thread that polls would wake.
  fileprivate var isAwake: Bool {
    var source = pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&source, 1, 0) == 1
  }
}
