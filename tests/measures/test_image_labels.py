"""Labels of images: what is asked, and what it costs tiny networks, against rejection."""

import numpy as np
import pytest
import torch

from explainer.data.images import ImageSet, load
from explainer.measures.guess_and_check import Effort
from explainer.measures.image_labels import ImageLabelling, asked, label_images
from explainer.networks.classification import class_logits
from explainer.networks.convolutional import Convolutional
from explainer.networks.prior import ConvolutionalPrior

SET = ImageSet("digits", train=60, test=50, poison=0, seed=2)
DIGITS = load(SET)
TINY = ConvolutionalPrior(
    Convolutional(channels=(1, 2), strides=(2,), widths=(3, 10)), bias_spread=0.7
)


def test_images_come_in_a_random_order_with_their_own_labels():
    images, labels = asked(ImageLabelling(SET, 40), DIGITS)
    own = {
        image.tobytes(): int(label)
        for image, label in zip(DIGITS.train_inputs, DIGITS.train_labels, strict=True)
    }
    assert [own[image.numpy().tobytes()] for image in images] == labels.tolist()
    assert not np.array_equal(images.numpy(), DIGITS.train_inputs[:40])
    fewer = asked(ImageLabelling(SET, 15), DIGITS)
    assert torch.equal(fewer[0], images[:15]) and torch.equal(fewer[1], labels[:15])
    assert not torch.equal(asked(ImageLabelling(SET, 40, order=1), DIGITS)[0], images)


def test_a_coin_names_other_classes_of_the_same_images():
    images, labels = asked(ImageLabelling(SET, 60), DIGITS)
    same, named = asked(ImageLabelling(SET, 60, coin=True), DIGITS)
    assert torch.equal(same, images)
    assert {*named.tolist()} == set(range(10))
    assert int((named == labels).sum()) < 20


def test_there_must_be_so_many():
    with pytest.raises(ValueError, match="asked for 61 images, there are 60"):
        asked(ImageLabelling(SET, 61), DIGITS)


def test_the_first_labels_against_rejection():
    labelling = ImageLabelling(SET, 3)
    images, labels = asked(labelling, DIGITS)
    chance = torch.Generator().manual_seed(9)
    draws = [TINY.draw(20_000, chance) for _ in range(10)]
    answers = [class_logits(theta, TINY.architecture, images).argmax(1) for theta in draws]
    right = (torch.cat(answers) == labels).int().cumprod(1).double().mean(0)
    assert float(right[-1]) < 0.01, "or it need not be split"
    runs = [label_images(labelling, TINY, Effort(300, 15, stride=0.1), (2,), r) for r in range(4)]
    found = np.mean([np.exp(one.log_probabilities) for one in runs], axis=0)
    assert np.log(found).tolist() == pytest.approx(right.log().tolist(), abs=0.2)
    assert not np.array_equal(runs[0].log_probabilities, runs[1].log_probabilities)
    fits = torch.cat(draws)[(torch.cat(answers)[:, :2] == labels[:2]).all(1)]
    fresh = class_logits(fits, TINY.architecture, torch.from_numpy(DIGITS.test_inputs)).argmax(1)
    typical = float((fresh == torch.from_numpy(DIGITS.test_labels)).double().mean())
    assert np.mean([one.accuracies[0] for one in runs]) == pytest.approx(typical, abs=0.01)
    assert runs[0].accuracies.shape == (2, 300) and runs[0].spreads.shape == (2,)
    assert runs[0].labels.tolist() == labels.tolist()
    assert np.array_equal(runs[0].images, images.numpy())
