"""The ray-cast scene against the closed forms of its surfaces and of the pinhole camera."""

from __future__ import annotations

import numpy as np
import pytest
import scene


@pytest.fixture(scope="module")
def view() -> scene.Scene:
    return scene.render()


def centre(shape: scene.Box | scene.Sphere | scene.Cylinder) -> np.ndarray:
    return np.array(shape.centre)


def test_every_ray_hits_something_and_all_is_finite(view: scene.Scene) -> None:
    assert view.rgb.shape == view.points.shape == view.normals.shape == (96, 128, 3)
    assert all(np.isfinite(image).all() for image in (view.rgb, view.depth, view.points, view.normals))
    assert view.rgb.min() >= 0
    assert view.rgb.max() <= 1
    assert set(np.unique(view.labels)) == set(range(len(scene.NAMES)))


def test_points_project_to_their_own_pixel(view: scene.Scene) -> None:
    v, u = np.mgrid[: scene.HEIGHT, : scene.WIDTH]
    assert np.abs(scene.project(view.points) - np.stack([u, v], axis=-1)).max() < 1e-9


def test_depth_is_measured_along_the_optical_axis(view: scene.Scene) -> None:
    axis = np.array([0.0, np.cos(np.deg2rad(35)), -np.sin(np.deg2rad(35))])
    assert np.abs((view.points - [0, 0, 0.9]) @ axis - view.depth).max() < 1e-12


def test_ground_plane_depth_has_a_closed_form(view: scene.Scene) -> None:
    v = np.arange(scene.HEIGHT)[:, None] + np.zeros(scene.WIDTH)
    expected = 0.9 / (np.sin(np.deg2rad(35)) + np.cos(np.deg2rad(35)) * (v - 47.5) / 110)
    seen = view.mask("table") & (view.normals[..., 2] > 0.5)
    assert seen.sum() > 5000
    assert np.abs(view.depth - expected)[seen].max() < 1e-12


def test_sphere_points_and_normals(view: scene.Scene) -> None:
    ball = scene.SHAPES["sphere"]
    assert isinstance(ball, scene.Sphere)
    outward = view.cloud("sphere") - centre(ball)
    assert np.abs((outward**2).sum(-1) - 0.15**2).max() < 1e-12
    assert np.abs(view.normals[view.mask("sphere")] - outward / 0.15).max() < 1e-12


def test_cylinder_points_lie_on_its_side_or_lid(view: scene.Scene) -> None:
    can = scene.SHAPES["cylinder"]
    assert isinstance(can, scene.Cylinder)
    offset, normals = view.cloud("cylinder") - centre(can), view.normals[view.mask("cylinder")]
    lid = normals[:, 2] == 1
    assert 0 < lid.sum() < len(lid)
    assert np.abs(offset[lid, 2] - can.height).max() < 1e-12
    assert np.abs(np.hypot(*offset[~lid, :2].T) - 0.05).max() < 1e-12
    assert np.abs(normals[~lid, :2] - offset[~lid, :2] / 0.05).max() < 1e-12


@pytest.mark.parametrize("name", ["wall", "floor", "table", "box"])
def test_box_points_lie_on_the_face_of_their_normal(view: scene.Scene, name: str) -> None:
    box = scene.SHAPES[name]
    assert isinstance(box, scene.Box)
    local = (view.cloud(name) - centre(box)) @ box.axes() / box.half
    assert np.abs(np.abs(local).max(-1) - 1).max() < 1e-12
    facing = (view.normals[view.mask(name)] @ box.axes() * local).sum(-1)
    assert np.abs(facing - 1).max() < 1e-12


def test_normals_are_unit_and_face_the_camera(view: scene.Scene) -> None:
    assert np.abs(np.linalg.norm(view.normals, axis=-1) - 1).max() < 1e-12
    assert ((view.points - scene.CAMERA) * view.normals).sum(-1).max() < 0


def test_a_ray_that_passes_every_object_misses() -> None:
    up = np.array([[0.3, 0.2, 1.0]])
    assert all(np.isinf(scene.SHAPES[name].hit(scene.CAMERA, up)[0]).all() for name in scene.ON_TABLE)


def test_light_falls_off_with_the_cosine_and_shadows_are_darker() -> None:
    beside, up = np.array([[-0.6, 0.6, 0.0]]), np.array([[0.0, 0.0, 1.0]])
    to_lamp = scene.LAMP - beside
    lit = scene._lambert(beside, up, scene.LAMP)
    assert lit == pytest.approx(to_lamp[:, 2] / np.linalg.norm(to_lamp))
    middle = scene.SHAPES["sphere"]
    assert isinstance(middle, scene.Sphere)
    ray = centre(middle) - scene.LAMP
    shadow = (scene.LAMP - ray * scene.LAMP[2] / ray[2])[None]  # the lamp's ray through the ball meets z = 0 here
    assert scene._lambert(shadow, up, scene.LAMP) == 0


def test_rays_of_a_pixel_average_to_its_centre_ray() -> None:
    fine = scene.camera_rays(3).reshape(scene.HEIGHT, 3, scene.WIDTH, 3, 3)
    assert np.abs(fine.mean(axis=(1, 3)) - scene.camera_rays()).max() < 1e-12
    assert np.abs(fine[:, 1, :, 1] - scene.camera_rays()).max() < 1e-12
