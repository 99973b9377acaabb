"""The models: parallel and recurrent agree, gradients are right, exports hold what was trained."""

import unittest

import torch

from starter import rwkv4, rwkv6
from starter.export import hugging_face_name
from starter.model import Model, Sizes


def small(family: str) -> Model:
    """A small model, every weight moved away from where it began."""
    torch.manual_seed(0)
    model = Model(Sizes(family, 50, 64, 2, 32))
    with torch.no_grad():
        for parameter in model.parameters():
            scale = 0.3 / parameter.shape[-1] ** 0.5 if parameter.dim() > 1 else 0.1
            parameter.add_(torch.randn_like(parameter) * scale)
    return model


class ModelTests(unittest.TestCase):
    """Both families."""

    def test_parallel_equals_recurrent(self):
        for family in ("rwkv4", "rwkv6"):
            model = small(family)
            tokens = torch.randint(0, 50, (2, 64))
            with torch.no_grad():
                parallel = model(tokens)
            for row, expected in zip(tokens, parallel):
                state = model.new_state()
                recurrent = torch.stack([model.step(int(token), state) for token in row])
                self.assertLess((recurrent - expected).abs().max().item(), 2e-5, family)

    def test_the_future_does_not_matter(self):
        for family in ("rwkv4", "rwkv6"):
            model = small(family)
            tokens = torch.randint(0, 50, (1, 32))
            other = tokens.clone()
            other[0, 20:] = 1
            with torch.no_grad():
                difference = (model(tokens) - model(other)).abs().amax(-1)[0]
            self.assertLess(difference[:20].max().item(), 1e-5, family)
            self.assertGreater(difference[20:].max().item(), 1e-3, family)

    def test_gradient_of_the_weighted_average(self):
        torch.manual_seed(0)
        decay = torch.rand(3).exp().requires_grad_()
        first = torch.randn(3, requires_grad=True)
        key, value = torch.randn(2, 16, 3, requires_grad=True), torch.randn(2, 16, 3, requires_grad=True)
        inputs, weights = (decay, first, key, value), torch.randn(2, 16, 3)

        def plain(decay, first, key, value):
            numerator = denominator = 0
            result = []
            for time in range(key.shape[1]):
                now = torch.exp(first + key[:, time])
                result.append((numerator + now * value[:, time]) / (denominator + now))
                weight, fading = torch.exp(key[:, time]), torch.exp(-decay)
                numerator = numerator * fading + weight * value[:, time]
                denominator = denominator * fading + weight
            return torch.stack(result, 1)

        found = torch.autograd.grad((rwkv4.weighted_average(*inputs) * weights).sum(), inputs)
        expected = torch.autograd.grad((plain(*(one.double() for one in inputs)) * weights).sum(), inputs)
        for one, other in zip(found, expected):
            self.assertLess((one - other).norm() / other.norm(), 1e-5)

    def test_gradient_of_the_attention(self):
        torch.manual_seed(0)
        receptance, key, value = (torch.randn(2, 32, 2, 4, requires_grad=True) for _ in range(3))
        decay = (-torch.exp(torch.randn(2, 32, 2, 4))).clamp(min=-9).requires_grad_()
        bonus, weights = torch.randn(2, 4, requires_grad=True), torch.randn(2, 32, 2, 4)
        inputs = (receptance, key, value, decay, bonus)

        def plain(receptance, key, value, decay, bonus):
            state = torch.zeros(2, 2, 4, 4, dtype=torch.float64)
            result = []
            for time in range(key.shape[1]):
                now = key[:, time, :, :, None] * value[:, time, :, None, :]
                read = receptance[:, time, :, None, :] @ (bonus[None, :, :, None] * now + state)
                result.append(read[:, :, 0])
                state = state * torch.exp(decay[:, time])[..., None] + now
            return torch.stack(result, 1)

        found = torch.autograd.grad((rwkv6.attention(*inputs) * weights).sum(), inputs)
        expected = torch.autograd.grad((plain(*(one.double() for one in inputs)) * weights).sum(), inputs)
        for one, other in zip(found, expected):
            self.assertLess((one - other).norm() / other.norm(), 1e-5)

    def test_hugging_face_reads_the_names_of_rwkv4(self):
        try:
            from transformers import RwkvConfig, RwkvForCausalLM
        except ImportError:
            self.skipTest("transformers is not installed")
        model = small("rwkv4")
        theirs = RwkvForCausalLM(RwkvConfig(
            vocab_size=50, hidden_size=64, num_hidden_layers=2, attention_hidden_size=64, intermediate_size=256,
            rescale_every=0, tie_word_embeddings=False)).eval()
        theirs.load_state_dict({hugging_face_name(name, "rwkv4"): tensor for name, tensor in model.state_dict().items()})
        tokens = torch.randint(0, 50, (1, 16))
        with torch.no_grad():
            self.assertLess((theirs(tokens).logits - model(tokens)).abs().max().item(), 2e-5)


if __name__ == "__main__":
    unittest.main()
