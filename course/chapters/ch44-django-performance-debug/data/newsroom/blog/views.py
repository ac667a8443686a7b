"""The pages of the blog, as the on-call developer finds them on Monday morning."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from blog.models import Author, Comment, Post


def front_page(request):
    """Every published post, newest first."""
    posts = Post.objects.filter(status="published").order_by("-published_at", "-id")
    return render(request, "blog/front_page.html", {"posts": posts})


def post_page(request, slug):
    """One published post."""
    post = get_object_or_404(Post, slug=slug, status="published")
    return render(request, "blog/post_page.html", {"post": post})


def authors_page(request):
    """Everybody who may write for us, with the size of their work."""
    context = {
        "authors": Author.objects.order_by("name", "id"),
        "drafts": Post.objects.filter(status="draft"),
        "readers": readers_today(),
    }
    return render(request, "blog/authors_page.html", context)


def readers_today():
    """A slow report: pg_sleep stands for a statistic over millions of page hits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1207 AS readers FROM pg_sleep(0.25)")
        return cursor.fetchone()[0]


def desk(request):
    """The editors' overview: the newest 50 posts of one status, as JSON."""
    status = request.GET.get("status", "published")
    posts = Post.objects.filter(status=status).order_by("-published_at", "-id")
    rows = []
    for post in posts[:50]:
        approved = post.comments.filter(approved=True)
        latest = approved.order_by("-created_at", "-id").first()
        if latest is None:
            last_word = None
        elif latest.author is None:
            last_word = {"by": "anonymous", "text": latest.body}
        else:
            last_word = {"by": latest.author.name, "text": latest.body}
        rows.append(
            {
                "title": post.title,
                "author": post.author.name,
                "tags": [tag.name for tag in post.tags.order_by("name")],
                "approved": approved.count(),
                "waiting": post.comments.filter(approved=False).count(),
                "last_word": last_word,
            }
        )
    return JsonResponse({"status": status, "total": posts.count(), "posts": rows})


def newsletter(request):
    """The approved comments of all time, oldest first, one line each."""
    lines = []
    for comment in Comment.objects.filter(approved=True).order_by("id"):
        name = comment.author.name
        lines.append(f"{name}: {comment.body}")
    return HttpResponse("\n".join(lines), content_type="text/plain")
