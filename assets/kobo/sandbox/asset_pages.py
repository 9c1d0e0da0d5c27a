"""Forms as the server describes them: one in full, one as a line in a list, and its versions.

Which forms a list holds is `asset_search`'s matter.
"""

from typing import Any

from assets.kobo.sandbox.asset_permissions import assignable, effective, granted
from assets.kobo.sandbox.asset_summary import reports, summary
from assets.kobo.sandbox.clock import with_z
from assets.kobo.sandbox.forms import Form, Version

PROJECT = {
    "sector": {},
    "country": [],
    "description": "",
    "organization": "",
    "country_codes": [],
}


def list_entry(form: Form, root: str, owner: str) -> dict[str, Any]:
    """Return a form as it stands in the list of forms: without its questions."""
    url = f"{root}/api/v2/assets/{form.uid}/"
    return {
        "url": url,
        "owner": f"{root}/api/v2/users/{owner}/",
        "owner__username": owner,
        "parent": None,
        "uid": form.uid,
        "tag_string": "",
        "settings": PROJECT,
        "kind": "asset",
        "name": form.name,
        "asset_type": "survey",
        "summary": summary(form.latest.content),
        **_history(form),
        **_deployment(form),
        "permissions": granted(form, root, owner),
        "export_settings": [],
        "downloads": [
            {"format": kind, "url": f"{url.removesuffix('/')}.{kind}"} for kind in ("xls", "xml")
        ],
        "data": f"{url}data/",
        "subscribers_count": 0,
        "status": "private",
        "access_types": None,
        "children": {"count": 0},
        "data_sharing": {},
        "owner_label": owner,
        "last_modified_by": owner,
        "created_by": owner,
    }


def asset_detail(form: Form, root: str, owner: str) -> dict[str, Any]:
    """Return everything that the server says of one form."""
    deployed = form.deployed_versions
    return {
        **list_entry(form, root, owner),
        "files": [],
        "version__content_hash": form.latest.content_hash,
        "version_count": len(form.versions),
        "deployed_versions": {
            "count": len(deployed),
            "next": None,
            "previous": None,
            "results": [version_entry(form, version, root) for version in deployed],
        },
        "deployment__links": {},
        "deployment__data_download_links": _legacy_downloads(form, root, owner),
        **reports(form.latest.content),
        "content": form.latest.content,
        **_links(f"{root}/api/v2/assets/{form.uid}/"),
        "assignable_permissions": assignable(root),
        "effective_permissions": effective(form),
        "project_ownership": None,
    }


def version_entry(form: Form, version: Version, root: str) -> dict[str, Any]:
    """Return a version as it stands in the list of versions: without its questions."""
    return {
        "uid": version.uid,
        "url": f"{root}/api/v2/assets/{form.uid}/versions/{version.uid}/",
        "content_hash": version.content_hash,
        "date_deployed": with_z(version.deployed_at) if version.deployed_at else None,
        "date_modified": with_z(version.saved_at),
        "version_number": str(version.number),
    }


def _history(form: Form) -> dict[str, Any]:
    deployed = form.deployed_versions
    deployed_at = deployed[0].deployed_at if deployed else None
    return {
        "date_created": with_z(form.created_at),
        "date_modified": with_z(form.modified_at or form.created_at),
        "date_deployed": with_z(deployed_at) if deployed_at else None,
        "version_id": form.latest.uid,
        "has_deployment": bool(deployed),
        "deployed_version_id": deployed[0].uid if deployed else None,
    }


def _deployment(form: Form) -> dict[str, Any]:
    is_deployed = bool(form.deployed_versions)
    last = form.last_submission_at
    return {
        "deployment__active": is_deployed and not form.is_archived,
        "deployment__submission_count": len(form.ids) if form.is_readable else None,
        "deployment__last_submission_time": with_z(last) if last else None,
        "deployment__encrypted": any(
            (version.content.get("settings") or {}).get("public_key")
            for version in form.deployed_versions[:1]
        ),
        "deployment__uuid": form.deployment_uuid if is_deployed else None,
        "deployment_status": form.deployment_status,
    }


def _legacy_downloads(form: Form, root: str, owner: str) -> dict[str, str]:
    if not form.deployed_versions:
        return {}
    exports, reported = f"{root}/{owner}/exports/{form.uid}", f"{root}/{owner}/reports/{form.uid}"
    return {
        **{f"{kind}_legacy": f"{exports}/{kind}/" for kind in ("xls", "csv", "zip")},
        "xls": f"{reported}/export.xlsx",
        "csv": f"{reported}/export.csv",
    }


def _links(url: str) -> dict[str, Any]:
    return {
        "embeds": [{"format": kind, "url": f"{url}{kind}/"} for kind in ("xls", "xform")],
        "analysis_form_json": {"additional_fields": []},
        "xform_link": f"{url}xform/",
        "hooks_link": f"{url}hooks/",
        "xls_link": f"{url}xls/",
        "exports": f"{url}exports/",
        "paired_data": f"{url}paired-data/",
    }
