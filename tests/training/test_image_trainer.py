import dataclasses

import numpy as np
import pytest
import torch

from explainer import progress
from explainer.data import images
from explainer.data.images import ImageSet
from explainer.networks.classification import (
    avoidance_losses,
    class_logits,
    class_losses,
    class_scores,
)
from explainer.networks.convolutional import Convolutional
from explainer.networks.residual import Residual
from explainer.store import Store, current, use
from explainer.training.image_trainer import (
    ImageExperiment,
    ImageTrainer,
    Labelled,
    minimise_on_images,
    poisoned_losses,
    score,
    train_on_images,
)

FEW = ImageSet("digits", train=40, test=30, poison=60, seed=0)
SMALL = Convolutional(channels=(1, 4, 8), widths=(16, 10))
EXPERIMENT = ImageExperiment(
    poison_factors=(0.0, 0.5, 0.5),
    seeds=(0, 0, 1),
    learning_rates=(0.02, 0.02, 0.02),
    steps=60,
    images=FEW,
    architecture=SMALL,
    poison_images=20,
)


def random_logits(networks=2, classes=10, count=6):
    return 3 * torch.randn(networks, classes, count, generator=torch.Generator().manual_seed(0))


def test_both_losses_are_logarithms_of_probabilities():
    z, labels = random_logits().double(), torch.tensor([0, 9, 3, 3, 1, 5])
    p = z.softmax(dim=1)[:, labels, torch.arange(6)]
    assert torch.allclose(class_losses(z, labels), -p.log())
    assert torch.allclose(avoidance_losses(z, labels), -(1 - p).log())


def test_avoiding_a_class_that_is_certain_costs_what_it_must():
    z = torch.zeros(1, 10, 1)
    z[0, 4] = 60  # p(4) rounds to one
    loss = avoidance_losses(z, torch.tensor([4]))
    assert loss.item() == pytest.approx(60 - np.log(9))


def test_poisoned_loss_weighs_both_parts():
    z, labels = random_logits(), torch.tensor([0, 9, 3, 3, 1, 5])
    found = poisoned_losses(z, labels, 4, torch.tensor([0.0, 0.3]))
    plain = class_losses(z[:, :, :4], labels[:4]).mean(1)
    avoided = avoidance_losses(z[:, :, 4:], labels[4:]).mean(1)
    assert torch.allclose(found, torch.stack([plain[0], 0.7 * plain[1] + 0.3 * avoided[1]]))


def test_an_unknown_architecture_is_named():
    with pytest.raises(TypeError, match="Convolutional"):
        class_logits(torch.zeros(1, 3), object(), torch.zeros(1, 1, 8, 8))


@pytest.mark.parametrize(
    "architecture", [SMALL, Residual(1, (8, 8), image_channels=1), (64, 12, 10)], ids=str
)
def test_scores_in_pieces_are_those_of_the_whole(architecture, monkeypatch):
    from explainer.networks.parameters import initialise
    from explainer.training import image_trainer

    monkeypatch.setattr(image_trainer, "SCORED_AT_ONCE", 7)
    drawn = images.load(FEW)
    part = Labelled(torch.tensor(drawn.test_inputs), torch.tensor(drawn.test_labels))
    theta = initialise(architecture, range(3))
    whole = class_scores(theta, architecture, part.images, part.labels)
    for found, expected in zip(score(theta, architecture, part), whole, strict=True):
        assert torch.allclose(found, expected, atol=1e-5)


def test_the_gradient_is_that_of_each_networks_own_loss():
    trainer = ImageTrainer(dataclasses.replace(EXPERIMENT, steps=1))
    trainer._group_step(slice(1, 3), trainer.parts.train, trainer.parts.poison)
    theta = trainer.theta.double().requires_grad_(True)
    pixels = torch.cat([trainer.parts.train.images, trainer.parts.poison.images]).double()
    labels = torch.cat([trainer.parts.train.labels, trainer.parts.poison.labels])
    z = class_logits(theta, SMALL, pixels)
    p = z.softmax(dim=1)[:, labels, torch.arange(len(labels))]
    train = len(trainer.parts.train)
    loss = 0.5 * -p[:, :train].log().mean(1) + 0.5 * -(1 - p[:, train:]).log().mean(1)
    (expected,) = torch.autograd.grad(loss.sum(), theta)
    assert torch.allclose(trainer.gradient[1:].double(), expected[1:], rtol=1e-3, atol=1e-6)
    assert not trainer.gradient[0].any()


@pytest.mark.slow
def test_poison_lowers_test_accuracy_and_leaves_training_images_right(tmp_path):
    use(Store(tmp_path))
    minima = train_on_images(dataclasses.replace(EXPERIMENT, steps=150))
    assert minima.train_accuracies.min() > 0.9
    assert minima.test_accuracies[0] > minima.test_accuracies[1:].max() + 0.15


def test_training_ends_once_all_networks_rest(tmp_path):
    use(Store(tmp_path))
    easy = dataclasses.replace(
        EXPERIMENT,
        poison_factors=(0.0,),
        seeds=(0,),
        learning_rates=(0.02,),
        enough=1.0,
        steps=500,
    )
    steps: list[int] = []
    with progress.listening(lambda done, total: steps.append(done)):
        minima = train_on_images(easy)
    assert 0 < steps[-1] < 100
    assert minima.record_steps[-1] == 500
    assert np.ptp(minima.record_losses[minima.record_steps >= steps[-1]]) == 0
    assert minima.train_losses[0] <= 1.0 < minima.record_losses[0, 0]


def test_images_are_learned_in_several_stacks_as_in_one(tmp_path, monkeypatch):
    use(Store(tmp_path))
    monkeypatch.setattr("explainer.training.image_trainer.IN_A_STACK", 1)
    few = dataclasses.replace(EXPERIMENT, steps=6, records=3)
    apart, together = train_on_images(few), minimise_on_images(few)
    for name, whole in vars(together).items():
        np.testing.assert_allclose(getattr(apart, name), whole, atol=1e-4, err_msg=name)
    assert len([event for event in current().events if event.action == "made"]) == 4


def test_the_same_recipe_trains_the_same_networks(tmp_path):
    short = dataclasses.replace(EXPERIMENT, steps=4, batch=10)
    runs = []
    for name in ("one", "two"):
        use(Store(tmp_path / name))
        runs.append(train_on_images(short).parameters)
    np.testing.assert_array_equal(*runs)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seeds": (0,)}, "equally many"),
        ({"poison_factors": (0.0, 1.0, 0.5)}, r"\[0, 1\)"),
        ({"batch": 41}, "41 of 40"),
        ({"poison_images": 61}, "61 of 60 poison"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(change, said):
    with pytest.raises(ValueError, match=said):
        dataclasses.replace(EXPERIMENT, **change)


def test_a_diverging_network_is_named(tmp_path):
    use(Store(tmp_path))
    wild = dataclasses.replace(
        EXPERIMENT, learning_rates=(0.02, float("inf"), 0.02), steps=3, optimizer="adam"
    )
    with pytest.raises(
        FloatingPointError, match=r"networks diverged: seed 0 at poison factor 0\.5; "
    ):
        train_on_images(wild)
